package org.jocelyn.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.op.Recurrent;
import org.jocelyn.spi.HostArray;

/**
 * An operation, timed from the call until the device is done.
 *
 * @param name see {@link Workload#name}
 * @param family see {@link Workload#family}
 * @param op the operation
 * @param inputs its inputs' types
 * @param constants the inputs that never change, as a network's weights: a backend may keep them in
 *     the form in which it reads them
 * @param flops multiplications and additions
 */
public record OpWorkload(
    String name,
    Family family,
    Op op,
    List<TensorType> inputs,
    Set<Integer> constants,
    double flops)
    implements Workload {

  public OpWorkload {
    inputs = List.copyOf(inputs);
    constants = Set.copyOf(constants);
  }

  /** A workload without constants. */
  static OpWorkload of(String name, Family family, Op op, double flops, TensorType... inputs) {
    return new OpWorkload(name, family, op, List.of(inputs), Set.of(), flops);
  }

  /** The same with inputs that never change. */
  OpWorkload withConstants(Integer... indices) {
    return new OpWorkload(name, family, op, inputs, Set.of(indices), flops);
  }

  /** The outputs' types. */
  public List<TensorType> outputs() {
    return op.outputs(inputs);
  }

  @Override
  public double bytes() {
    double bytes = 0;
    for (TensorType type : inputs) {
      bytes += type.byteSize();
    }
    for (TensorType type : outputs()) {
      bytes += type.byteSize();
    }
    return bytes;
  }

  /**
   * The elements of each input, the same every time: uniform in [−1, 1), and four of five true
   * where they are BOOL. The weights of recurrent networks are smaller, by the root of the units,
   * for large ones would amplify each rounding from step to step.
   */
  public List<HostArray> values() {
    List<HostArray> values = new ArrayList<>();
    for (TensorType type : inputs) {
      SplittableRandom random = new SplittableRandom(values.size());
      boolean damped = op instanceof Recurrent && !values.isEmpty();
      double bound = damped ? 1 / Math.sqrt((double) type.shape().dim(-1)) : 1;
      HostArray array = HostArray.allocate(type);
      boolean keep = type.dataType() == DataType.BOOL;
      for (int i = 0; i < array.length(); i++) {
        array.set(i, keep ? Math.min(random.nextInt(5), 1) : random.nextDouble(-bound, bound));
      }
      values.add(array);
    }
    return values;
  }

  @Override
  public Made make() {
    List<HostArray> values = values();
    OpCheck check = OpCheck.of(this, values);
    return backend -> new OnBackend(this, check, backend, tensors(backend, values));
  }

  private List<Tensor> tensors(Backend backend, List<HostArray> values) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Tensor tensor = backend.tensor(values.get(i), inputs.get(i).shape());
      tensors.add(constants.contains(i) ? tensor.constant() : tensor);
    }
    return tensors;
  }

  private record OnBackend(
      OpWorkload workload, OpCheck check, Backend backend, List<Tensor> tensors)
      implements Prepared {
    @Override
    public void verify() {
      HostArray[] first = new HostArray[1];
      backend.tidy(() -> first[0] = backend.run(workload.op(), tensors).get(0).toHost());
      check.require(backend.id(), first[0]);
    }

    @Override
    public void run() {
      List<Tensor> outputs = backend.run(workload.op(), tensors);
      backend.finish();
      outputs.forEach(Tensor::close);
    }

    @Override
    public void close() {
      tensors.forEach(Tensor::close);
    }
  }
}
