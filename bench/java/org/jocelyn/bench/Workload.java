package org.jocelyn.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.HostArray;

/**
 * An operation on inputs of given types, with what it costs at least.
 *
 * @param op the operation
 * @param inputs its inputs' types
 * @param flops multiplications and additions
 * @param bytes what must move between memory and the processor: inputs and outputs once
 */
record Workload(Op op, List<TensorType> inputs, double flops, double bytes) {
  /** Above this the reference, which is never fast, is not asked. */
  private static final double MAX_REFERENCE_FLOPS = 3e9;

  static Workload of(Op op, double flops, TensorType... inputs) {
    List<TensorType> types = List.of(inputs);
    double bytes = 0;
    for (TensorType type : types) {
      bytes += type.byteSize();
    }
    for (TensorType type : op.outputs(types)) {
      bytes += type.byteSize();
    }
    return new Workload(op, types, flops, bytes);
  }

  /** The same inputs every time, uniform in [−1, 1). */
  List<Tensor> inputsOn(Backend backend) {
    List<Tensor> tensors = new ArrayList<>();
    for (TensorType type : inputs) {
      SplittableRandom random = new SplittableRandom(tensors.size());
      HostArray values = HostArray.allocate(type);
      for (int i = 0; i < values.length(); i++) {
        values.set(i, random.nextDouble(-1, 1));
      }
      tensors.add(backend.tensor(values, type.shape()));
    }
    return tensors;
  }

  /** Nothing is timed that is wrong. */
  void verify(Backend backend, List<Tensor> tensors) {
    if (flops > MAX_REFERENCE_FLOPS) {
      return;
    }
    float[] actual = backend.tidy(() -> backend.run(op, tensors).get(0).toFloatArray());
    float[] expected;
    try (Backend reference = Backends.open("reference")) {
      expected = reference.run(op, inputsOn(reference)).get(0).toFloatArray();
    }
    double largest = 0;
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      error = Math.max(error, Math.abs((double) expected[i] - actual[i])); // NaN stays NaN
    }
    if (!(error <= 1e-5 * largest)) {
      throw new IllegalStateException(
          op + inputs.toString() + " on " + backend.id() + " is off by " + error);
    }
  }
}
