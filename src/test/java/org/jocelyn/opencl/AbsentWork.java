package org.jocelyn.opencl;

import java.util.List;
import java.util.Set;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.autograd.Tape;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.op.Op;

/**
 * An operation on a device that is not here.
 *
 * @param name what it is for
 * @param constants the inputs that never change
 * @param trained whether its gradients are wanted too
 */
record AbsentWork(
    String name, Op op, List<TensorType> inputs, Set<Integer> constants, boolean trained) {

  static AbsentWork of(String name, Op op, TensorType... inputs) {
    return new AbsentWork(name, op, List.of(inputs), Set.of(), false);
  }

  static AbsentWork of(OpWorkload work) {
    return new AbsentWork(work.name(), work.op(), work.inputs(), work.constants(), false);
  }

  /** The same with an input that never changes. */
  AbsentWork withConstant(int index) {
    return new AbsentWork(name, op, inputs, Set.of(index), trained);
  }

  /** The same with its gradients. */
  AbsentWork withGradients() {
    return new AbsentWork(name, op, inputs, constants, true);
  }

  /** Runs it, on inputs that may change and, where some never do, once more on such. */
  void run(Backend backend, AbsentContext context) {
    backend.tidy(
        () -> {
          context.during(name);
          backend.run(op, tensors(backend));
        });
    if (!constants.isEmpty()) {
      backend.tidy(
          () -> {
            List<Tensor> tensors = tensors(backend);
            constants.forEach(i -> tensors.get(i).constant());
            backend.run(op, tensors);
          });
    }
    if (trained) {
      backend.tidy(() -> train(backend));
    }
  }

  private void train(Backend backend) {
    List<Tensor> tensors = tensors(backend);
    try (Tape tape = Tape.record(backend)) {
      Tensor output = backend.run(op, tensors).get(0);
      tape.gradients(
          List.of(output),
          List.of(backend.full(output.type(), 0)),
          tensors.stream().filter(tensor -> tensor.dataType().isFloating()).toList());
    }
  }

  private List<Tensor> tensors(Backend backend) {
    return inputs.stream().map(type -> backend.full(type, 0)).toList();
  }
}
