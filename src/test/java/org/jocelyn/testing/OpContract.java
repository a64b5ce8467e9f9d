package org.jocelyn.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.op.Op;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What an operation promises, checked on every backend found: the reference's answer within the
 * case's tolerance (NaN only where the reference has NaN), the same bits again when the inputs are
 * constants, no memory kept, and no kernel quarantined on the way.
 */
public abstract class OpContract {
  /** The table of cases. */
  protected abstract List<Case> cases();

  @TestFactory
  final Stream<DynamicContainer> everyBackendAgreesWithTheReference() {
    return TestBackends.names().stream()
        .map(
            backend ->
                DynamicContainer.dynamicContainer(
                    backend,
                    cases().stream()
                        .map(
                            row ->
                                DynamicTest.dynamicTest(
                                    row.name(), () -> checkCounted(backend, row)))));
  }

  private static void checkCounted(String name, Case row) {
    BackendCounts.count(name);
    check(TestBackends.get(name), row);
  }

  /** What a case demands of a backend. */
  public static void check(Backend backend, Case row) {
    check(backend, row, 2);
  }

  /**
   * The same with constants used so often: a simulator is slow, and finds in their first use what
   * it would in their second.
   */
  public static void check(Backend backend, Case row, int uses) {
    // given
    List<Output> expected = run(TestBackends.reference(), row.op(), row.inputs());
    long open = backend.memory().tensors();
    Quarantines.take();
    // when
    List<Output> actual = run(backend, row.op(), row.inputs());
    List<Output> again = runOnConstants(backend, row.op(), row.inputs(), uses);
    // then
    assertEquals(List.of(), Quarantines.take(), "kernels quarantined");
    assertEquals(expected.size(), actual.size(), "number of outputs");
    for (int i = 0; i < actual.size(); i++) {
      assertEquals(expected.get(i).type(), actual.get(i).type());
      double[] wanted = expected.get(i).values();
      double[] bound = row.tolerance().bound(row.op(), row.inputs(), i, wanted);
      assertClose(wanted, actual.get(i).values(), bound, row.op() + " output " + i);
      assertSameBits(actual.get(i), again.get(i));
    }
    assertEquals(open, backend.memory().tensors(), "tensors left open");
    assertEquals(0, backend.memory().derived(), "bytes of derived forms left");
  }

  /** Runs an operation on fresh copies of the inputs and reads its outputs. */
  public static List<Output> run(Backend backend, Op op, List<HostTensor> inputs) {
    List<Output> outputs = new ArrayList<>();
    backend.tidy(() -> outputs.addAll(read(backend.run(op, copies(backend, inputs)))));
    return outputs;
  }

  /** The last outputs where what the operation does not write over is constant. */
  private static List<Output> runOnConstants(
      Backend backend, Op op, List<HostTensor> inputs, int uses) {
    List<Output> outputs = new ArrayList<>();
    backend.tidy(
        () -> {
          List<Tensor> tensors = copies(backend, inputs);
          for (int i = 0; i < tensors.size(); i++) {
            if (!isWritten(op, i, outputs(op, inputs))) {
              tensors.get(i).constant();
            }
          }
          List<Tensor> last = backend.run(op, tensors);
          for (int use = 1; use < uses && !op.mutates(); use++) {
            last = backend.run(op, tensors);
          }
          outputs.addAll(read(last));
        });
    return outputs;
  }

  private static boolean isWritten(Op op, int input, int outputs) {
    return op.mutates() && IntStream.range(0, outputs).anyMatch(i -> op.sharesInput(i) == input);
  }

  private static int outputs(Op op, List<HostTensor> inputs) {
    return op.outputs(inputs.stream().map(HostTensor::type).toList()).size();
  }

  private static List<Tensor> copies(Backend backend, List<HostTensor> inputs) {
    List<Tensor> tensors = new ArrayList<>();
    for (HostTensor input : inputs) {
      tensors.add(backend.tensor(input.data(), input.shape()));
    }
    return tensors;
  }

  private static List<Output> read(List<Tensor> tensors) {
    List<Output> outputs = new ArrayList<>();
    for (Tensor tensor : tensors) {
      outputs.add(new Output(tensor.type(), tensor.toHost()));
    }
    return outputs;
  }

  /** NaN-strict: a NaN or infinity must be met by the same, and never lies within a bound. */
  public static void assertClose(
      double[] expected, double[] actual, double[] bound, String description) {
    assertEquals(expected.length, actual.length, "elements of " + description);
    for (int i = 0; i < expected.length; i++) {
      boolean close =
          (Double.isFinite(expected[i]) && Double.isFinite(actual[i]))
              ? Math.abs(expected[i] - actual[i]) <= bound[i]
              : Double.compare(expected[i], actual[i]) == 0;
      if (!close) {
        fail(
            "%s: element %d is %s, the reference says %s, allowed distance %s"
                .formatted(description, i, actual[i], expected[i], bound[i]));
      }
    }
  }

  /** All NaNs count as one: a JVM may give them another sign or payload once code is compiled. */
  private static void assertSameBits(Output first, Output second) {
    Object a = first.data().array();
    Object b = second.data().array();
    if (a instanceof float[] floats) {
      int[] x = new int[floats.length];
      int[] y = new int[floats.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = Float.floatToIntBits(floats[i]);
        y[i] = Float.floatToIntBits(Array.getFloat(b, i));
      }
      assertArrayEquals(x, y, "a second run gives other bits");
    } else {
      assertArrayEquals(new Object[] {a}, new Object[] {b}, "a second run gives other values");
    }
  }
}
