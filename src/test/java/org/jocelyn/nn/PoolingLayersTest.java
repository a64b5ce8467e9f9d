package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * {@link MaxPool2d}, {@link AveragePool2d}, {@link GlobalAveragePool} and {@link
 * AdaptiveAveragePool2d} on the plane 0 to 15.
 */
class PoolingLayersTest {
  @TestFactory
  Stream<DynamicTest> planesArePooled() {
    return OnEveryBackend.run(
        backend -> {
          check(backend, new MaxPool2d(2), 5, 7, 13, 15);
          check(backend, new MaxPool2d(3, 2, 1), 5, 7, 13, 15);
          check(backend, new MaxPool2d(2, 1, 0), 5, 6, 7, 9, 10, 11, 13, 14, 15);
          check(backend, new AveragePool2d(2), 2.5f, 4.5f, 10.5f, 12.5f);
          check(backend, new AveragePool2d(3, 3, 1), 2.5f, 4.5f, 10.5f, 12.5f);
          check(backend, new GlobalAveragePool(), 7.5f);
          check(backend, new AdaptiveAveragePool2d(1, 2), 6.5f, 8.5f);
        });
  }

  private static void check(Backend backend, Layer layer, float... expected) {
    backend.tidy(
        () -> {
          float[] plane = new float[16];
          for (int i = 0; i < plane.length; i++) {
            plane[i] = i;
          }
          // when
          Tensor y = layer.forward(backend.tensor(plane, 1, 1, 4, 4));
          // then
          assertEquals(4, y.rank());
          assertArrayEquals(expected, y.toFloatArray(), 1e-5f, layer.getClass().getSimpleName());
        });
  }

  @Test
  void windowsWithoutElementsAreRefused() {
    assertThrows(ParameterException.class, () -> new MaxPool2d(0));
    assertThrows(ParameterException.class, () -> new AveragePool2d(2, 0, 0));
    assertThrows(ParameterException.class, () -> new AdaptiveAveragePool2d(0, 1));
  }
}
