package org.jocelyn.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients have the types of what they are gradients of. */
class CastGradientTest {
  @TestFactory
  Stream<DynamicTest> narrowTensorsHaveNarrowGradients() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given
                  Tensor wide = backend.tensor(new float[] {1, -2, 3}, 3);
                  Tensor factors = backend.tensor(new float[] {0.1f, 1.0009766f, -4}, 3);
                  try (Tape tape = Tape.record(backend)) {
                    Tensor narrow = wide.cast(DataType.FLOAT16);
                    Tensor loss = narrow.cast(DataType.FLOAT32).mul(factors).sum();
                    // when
                    List<Tensor> gradients = tape.gradients(loss, List.of(wide, narrow));
                    // then
                    float[] rounded = {0.099975586f, 1.0009766f, -4};
                    assertEquals(DataType.FLOAT32, gradients.get(0).dataType());
                    assertEquals(DataType.FLOAT16, gradients.get(1).dataType());
                    assertArrayEquals(rounded, gradients.get(0).toFloatArray());
                    assertArrayEquals(
                        rounded, gradients.get(1).cast(DataType.FLOAT32).toFloatArray());
                  }
                }));
  }
}
