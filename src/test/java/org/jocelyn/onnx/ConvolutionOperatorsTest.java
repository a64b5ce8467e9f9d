package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link ConvolutionOperators} over three axes, against its sum, and its adjoint. */
class ConvolutionOperatorsTest {
  /** Strides, padding and dilation of a convolution over three axes, all different. */
  private static final Map<String, Object> UNEVEN =
      Map.of(
          "strides", new long[] {2, 1, 3},
          "pads", new long[] {1, 0, 2, 2, 1, 0},
          "dilations", new long[] {2, 1, 1},
          "group", 2);

  @TempDir private Path folder;

  /** Whole numbers, whose sums are exact. */
  private static HostTensor whole(long seed, long... dims) {
    HostTensor x = HostTensor.filled(TensorType.float32(dims), 0);
    HostTensor numbers = HostTensor.random(seed, TensorType.of(DataType.INT32, dims), -4, 5);
    for (int i = 0; i < x.data().length(); i++) {
      x.data().set(i, numbers.data().get(i));
    }
    return x;
  }

  private static double at(HostTensor x, int... index) {
    int place = 0;
    for (int axis = 0; axis < index.length; axis++) {
      int extent = (int) x.shape().dim(axis);
      if (index[axis] < 0 || index[axis] >= extent) {
        return 0;
      }
      place = place * extent + index[axis];
    }
    return x.data().get(place);
  }

  @TestFactory
  Stream<DynamicTest> aConvolutionOverThreeAxesIsItsSum() {
    HostTensor x = whole(1, 2, 4, 7, 5, 6);
    HostTensor weights = whole(2, 6, 2, 3, 2, 3);
    HostTensor bias = whole(3, 6);
    return OnEveryBackend.run(
        backend -> {
          // when
          HostTensor y = OnnxRuns.node(backend, folder, 11, "Conv", UNEVEN, x, weights, bias);
          // then (7+1+2−4−1)/2+1, (5+1−1−1)/1+1, (6+2−2−1)/3+1
          assertEquals(TensorType.float32(2, 6, 3, 5, 2), y.type());
          for (int i = 0; i < y.data().length(); i++) {
            int[] o = {i / 180, i / 30 % 6, i / 10 % 3, i / 2 % 5, i % 2};
            double sum = bias.data().get(o[1]);
            for (int c = 0; c < 2; c++) {
              for (int tap = 0; tap < 18; tap++) {
                int[] t = {tap / 6, tap / 3 % 2, tap % 3};
                sum +=
                    at(
                            x,
                            o[0],
                            o[1] / 3 * 2 + c,
                            o[2] * 2 + t[0] * 2 - 1,
                            o[3] + t[1],
                            o[4] * 3 + t[2] - 2)
                        * at(weights, o[1], c, t[0], t[1], t[2]);
              }
            }
            assertEquals(sum, y.data().get(i), "element " + i);
          }
        });
  }

  /** {@code ⟨Conv(x), y⟩ = ⟨x, ConvTranspose(y)⟩} for all x and y. */
  @TestFactory
  Stream<DynamicTest> aTransposedConvolutionIsTheAdjointOfTheConvolution() {
    HostTensor x = whole(1, 2, 4, 7, 5, 6);
    HostTensor y = whole(2, 2, 6, 3, 5, 2);
    HostTensor weights = whole(3, 6, 2, 3, 2, 3);
    return OnEveryBackend.run(
        backend -> {
          // given what of x no window reaches has to be added: (7+1+2−5) is odd, (6+2−3) is not 3·1
          Map<String, Object> back = new HashMap<>(UNEVEN);
          back.put("output_padding", new long[] {1, 0, 2});
          // when
          HostTensor ahead = OnnxRuns.node(backend, folder, 11, "Conv", UNEVEN, x, weights);
          HostTensor behind = OnnxRuns.node(backend, folder, 11, "ConvTranspose", back, y, weights);
          // then
          assertEquals(x.type(), behind.type());
          assertEquals(dot(ahead, y), dot(x, behind));
        });
  }

  private static double dot(HostTensor a, HostTensor b) {
    double sum = 0;
    for (int i = 0; i < a.data().length(); i++) {
      sum += a.data().get(i) * b.data().get(i);
    }
    return sum;
  }

  @Test
  void theOddElementOfSamePaddingGoesWhereTheAttributeSays() {
    HostTensor x = HostTensor.of(new float[] {1, 2, 3, 4}, 1, 1, 4);
    HostTensor weights = HostTensor.of(new float[] {1, 10}, 1, 1, 2);
    assertArrayEquals(
        new float[] {21, 32, 43, 4}, sameConv(x, weights, "SAME_UPPER").data().floats());
    assertArrayEquals(
        new float[] {10, 21, 32, 43}, sameConv(x, weights, "SAME_LOWER").data().floats());
    assertArrayEquals(new float[] {21, 32, 43}, sameConv(x, weights, "VALID").data().floats());
  }

  private HostTensor sameConv(HostTensor x, HostTensor weights, String autoPad) {
    return OnnxRuns.node(
        TestBackends.get("reference"), folder, 11, "Conv", Map.of("auto_pad", autoPad), x, weights);
  }

  @Test
  void halfPrecisionStaysHalfPrecision() {
    HostTensor x = HostTensor.random(1, TensorType.of(DataType.FLOAT16, 1, 2, 5, 5), -1, 1);
    HostTensor weights = HostTensor.random(2, TensorType.of(DataType.FLOAT16, 3, 2, 3, 3), -1, 1);
    HostTensor bias = HostTensor.random(3, TensorType.of(DataType.FLOAT16, 3), -1, 1);
    HostTensor y =
        OnnxRuns.node(
            TestBackends.get("reference"), folder, 11, "Conv", Map.of(), x, weights, bias);
    assertEquals(TensorType.of(DataType.FLOAT16, 1, 3, 3, 3), y.type());
  }

  @Test
  void aKernelShapeThatIsNotTheWeightsIsRefused() {
    assertThrows(
        OnnxException.class,
        () ->
            OnnxRuns.node(
                TestBackends.get("reference"),
                folder,
                11,
                "Conv",
                Map.of("kernel_shape", new long[] {2, 2}),
                HostTensor.random(1, 1, 1, 5, 5),
                HostTensor.random(1, 1, 1, 3, 3)));
  }
}
