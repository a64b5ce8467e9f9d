package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jocelyn.op.Matmul;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Bad input gets an exception that names the operation, the values and the rule; nothing is leaked
 * and the backend computes on.
 */
class BackendInputTest {
  @TestFactory
  Stream<DynamicTest> mismatchedShapesAreBothQuoted() {
    return rejected(
        ShapeException.class,
        backend -> backend.zeros(2, 3).matmul(backend.zeros(4, 5)),
        "Matmul",
        "[2, 3]",
        "[4, 5]",
        "K = 3 and 4");
  }

  @TestFactory
  Stream<DynamicTest> valuesThatDoNotFillTheShape() {
    return rejected(
        ShapeException.class,
        backend -> backend.tensor(new float[5], 2, 3),
        "tensor",
        "5 values",
        "[2, 3]",
        "6 elements");
  }

  @TestFactory
  Stream<DynamicTest> negativeExtent() {
    return rejected(
        ShapeException.class, backend -> backend.zeros(2, -3), "[2, -3]", "non-negative");
  }

  @TestFactory
  Stream<DynamicTest> moreElementsThanLongCounts() {
    return rejected(ShapeException.class, backend -> backend.zeros(1L << 40, 1L << 40), "2^63-1");
  }

  @TestFactory
  Stream<DynamicTest> largerThanTheDevice() {
    return rejected(
        DeviceLimitException.class, backend -> backend.zeros(1L << 38), "[274877906944]", "bytes");
  }

  @TestFactory
  Stream<DynamicTest> wrongElementType() {
    return rejected(
        DataTypeException.class,
        backend -> backend.zeros(2, 2).matmul(backend.tensor(new int[4], 2, 2)),
        "Matmul",
        "INT32[2, 2]",
        "b must have the element type of a");
  }

  @TestFactory
  Stream<DynamicTest> wrongNumberOfInputs() {
    return rejected(
        ParameterException.class,
        backend -> backend.run(Matmul.plain(), backend.zeros(2, 2)),
        "Matmul",
        "takes 2 inputs [a, b], got 1");
  }

  @TestFactory
  Stream<DynamicTest> nullInput() {
    return rejected(
        ParameterException.class,
        backend -> backend.run(Matmul.plain(), backend.zeros(2, 2), null),
        "Matmul",
        "input b is null");
  }

  @TestFactory
  Stream<DynamicTest> anAccumulatorThatIsAlsoAnOperand() {
    return rejected(
        ParameterException.class,
        backend -> {
          Tensor square = backend.ones(2, 2);
          return square.addMatmul(backend.ones(2, 2), square.reshape(2, 2));
        },
        "Matmul",
        "input accumulator is written over",
        "input b");
  }

  @TestFactory
  Stream<DynamicTest> closedTensor() {
    return rejected(
        ClosedException.class,
        backend -> {
          Tensor closed = backend.zeros(2, 2);
          closed.close();
          return backend.zeros(2, 2).matmul(closed);
        },
        "Matmul",
        "[2, 2]",
        "closed");
  }

  @TestFactory
  Stream<DynamicTest> readingAClosedTensor() {
    return rejected(
        ClosedException.class,
        backend -> {
          Tensor closed = backend.zeros(2, 2);
          closed.close();
          closed.toFloatArray();
          return closed;
        },
        "read",
        "closed");
  }

  @TestFactory
  Stream<DynamicTest> readingAsAnotherType() {
    return rejected(
        DataTypeException.class,
        backend -> {
          Tensor floats = backend.zeros(2);
          floats.toIntArray();
          return floats;
        },
        "toIntArray",
        "FLOAT32[2]");
  }

  @TestFactory
  Stream<DynamicTest> tensorOfAnotherBackend() {
    return OnEveryBackend.runOnNew(
        backend -> {
          try (Tensor own = backend.zeros(2, 2);
              Tensor foreign = TestBackends.reference().zeros(2, 2)) {
            ForeignTensorException refusal =
                assertThrows(ForeignTensorException.class, () -> own.matmul(foreign));
            assertMentions(refusal, "Matmul", "input b", "reference", backend.id());
          }
          assertStillComputes(backend);
        });
  }

  @TestFactory
  Stream<DynamicTest> closedBackend() {
    return OnEveryBackend.runOnNew(
        backend -> {
          Tensor tensor = backend.zeros(2, 2);
          backend.close();
          assertMentions(
              assertThrows(ClosedException.class, () -> tensor.matmul(tensor)),
              "Matmul",
              backend.id(),
              "closed");
          assertThrows(ClosedException.class, tensor::toFloatArray);
          assertThrows(ClosedException.class, () -> backend.zeros(1));
          tensor.close();
          backend.close();
          assertTrue(backend.isClosed());
        });
  }

  private interface Mistake {
    Tensor make(Backend backend);
  }

  private static Stream<DynamicTest> rejected(
      Class<? extends JocelynException> kind, Mistake mistake, String... mentioned) {
    return OnEveryBackend.run(
        backend -> {
          long open = backend.memory().tensors();
          JocelynException refusal =
              assertThrows(kind, () -> backend.tidy(() -> mistake.make(backend)));
          assertMentions(refusal, mentioned);
          assertEquals(open, backend.memory().tensors(), "tensors left open");
          assertStillComputes(backend);
        });
  }

  private static void assertMentions(JocelynException refusal, String... mentioned) {
    for (String part : mentioned) {
      assertTrue(
          refusal.getMessage().contains(part),
          "'" + part + "' of " + Arrays.toString(mentioned) + " in: " + refusal.getMessage());
    }
  }

  private static void assertStillComputes(Backend backend) {
    backend.tidy(
        () -> {
          Tensor a = backend.tensor(new float[] {1, 2, 3, 4}, 2, 2);
          Tensor b = backend.tensor(new float[] {5, 6, 7, 8}, 2, 2);
          assertArrayEquals(new float[] {19, 22, 43, 50}, a.matmul(b).toFloatArray());
        });
  }
}
