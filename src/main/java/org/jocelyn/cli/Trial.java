package org.jocelyn.cli;

import java.util.List;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.JocelynException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Op;
import org.jocelyn.spi.HostArray;

/** An operation on fixed inputs with the reference's answer, to try a backend with. */
final class Trial {
  private final String operation;
  private final String description;
  private final Op op;
  private final List<Input> inputs;
  private final float[] answer;
  private final double[] bound;

  /** An input, kept on the host. */
  private record Input(HostArray data, Shape shape) {}

  /**
   * A trial.
   *
   * @param operation its name for the user
   * @param description its inputs in words
   * @param op the operation; its first output is what is compared
   * @param inputs its inputs, which are copied
   * @param answer the reference's answer
   * @param bound how far each element may be from it, which follows from the arithmetic
   */
  Trial(
      String operation,
      String description,
      Op op,
      List<Tensor> inputs,
      float[] answer,
      double[] bound) {
    this.operation = operation;
    this.description = description;
    this.op = op;
    this.inputs = inputs.stream().map(input -> new Input(input.toHost(), input.shape())).toList();
    this.answer = answer;
    this.bound = bound;
  }

  String operation() {
    return operation;
  }

  /** Runs the operation on a backend and compares. Whatever goes wrong is in the result. */
  CheckResult on(Backend backend) {
    long start = System.nanoTime();
    try {
      float[] actual = compute(backend);
      return verdict(backend.id(), actual, secondsSince(start));
    } catch (RuntimeException | LinkageError failure) {
      String detail =
          failure instanceof JocelynException ? failure.getMessage() : failure.toString();
      return CheckResult.failed(
          backend.id(), operation, description, secondsSince(start), detail, failure);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private float[] compute(Backend backend) {
    float[][] elements = new float[1][];
    backend.tidy(
        () -> {
          List<Tensor> copies =
              inputs.stream().map(input -> backend.tensor(input.data(), input.shape())).toList();
          elements[0] = backend.run(op, copies).get(0).toFloatArray();
        });
    return elements[0];
  }

  private CheckResult verdict(String backend, float[] actual, double seconds) {
    Comparison comparison = Comparison.of(answer, actual, bound);
    boolean ok = comparison.wrong() == 0;
    int worst = comparison.worst();
    String detail =
        ok
            ? ""
            : "%d of %d elements are wrong; the worst is element %d: %s, the reference says %s"
                .formatted(comparison.wrong(), answer.length, worst, actual[worst], answer[worst]);
    return new CheckResult(
        backend,
        operation,
        description,
        ok,
        comparison.largestError(),
        comparison.allowedError(),
        comparison.largestRatio(),
        seconds,
        detail,
        Optional.empty());
  }
}
