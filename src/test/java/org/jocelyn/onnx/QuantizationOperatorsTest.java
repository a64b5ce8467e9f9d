package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link QuantizationOperators} where the published cases do not reach. */
class QuantizationOperatorsTest {
  @TempDir private Path folder;

  private static HostTensor bytes(long seed, DataType type, long... dims) {
    int low = type == DataType.INT8 ? -128 : 0;
    return HostTensor.random(seed, TensorType.of(type, dims), low, low + 256);
  }

  private static HostTensor integers(long[] values, DataType type, long... dims) {
    HostTensor tensor = HostTensor.filled(TensorType.of(type, dims), 0);
    HostArray data = tensor.data();
    for (int i = 0; i < values.length; i++) {
      data.setLong(i, values[i]);
    }
    return tensor;
  }

  /** The model on every backend: y to the bit. */
  private Stream<DynamicTest> check(OnnxFiles model, HostTensor x, HostTensor expected) {
    Path file =
        model
            .input("x", x.type().dataType(), x.shape().dims())
            .output("y", expected.type().dataType(), expected.shape().dims())
            .write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel loaded = OnnxModel.load(file, backend)) {
            HostTensor y = OnnxRuns.run(loaded, Map.of("x", x)).get("y");
            OnnxRuns.assertClose(expected, y, 0);
          }
        });
  }

  // ---- convolutions

  /** Two axes, strides, dilations, uneven padding with the zero point, two groups. */
  @TestFactory
  Stream<DynamicTest> convolutionsOfIntegersAreExact() {
    HostTensor x = bytes(1, DataType.UINT8, 2, 4, 7, 6);
    HostTensor w = bytes(2, DataType.INT8, 6, 2, 3, 2);
    int zero = 131;
    int weightZero = -7;
    int rows = (7 + 1 + 2 - 3) / 2 + 1;
    int columns = (6 + 0 + 1 - 3) / 1 + 1;
    long[] y = new long[2 * 6 * rows * columns];
    for (int at = 0; at < y.length; at++) {
      int column = at % columns;
      int row = at / columns % rows;
      int m = at / columns / rows % 6;
      int n = at / columns / rows / 6;
      for (int k = 0; k < 2 * 3 * 2; k++) {
        int c = k / 6;
        int i = row * 2 - 1 + k / 2 % 3;
        int j = column + k % 2 * 2;
        if (i >= 0 && i < 7 && j < 6) {
          long seen = x.data().getLong(((n * 4 + m / 3 * 2 + c) * 7 + i) * 6 + j) - zero;
          y[at] += seen * (w.data().getLong(m * 12 + k) - weightZero);
        }
      }
    }
    OnnxFiles model =
        OnnxFiles.opset(17)
            .constant("w", w)
            .constant("zero", integers(new long[] {zero}, DataType.UINT8))
            .constant("weightZero", integers(new long[] {weightZero}, DataType.INT8))
            .node(
                "ConvInteger",
                "x w zero weightZero -> y",
                Map.of(
                    "group", 2,
                    "strides", new long[] {2, 1},
                    "dilations", new long[] {1, 2},
                    "pads", new long[] {1, 0, 2, 1}));
    return check(model, x, integers(y, DataType.INT32, 2, 6, rows, columns));
  }

  /** One axis; a scale and a zero point for each channel, and a bias. */
  @TestFactory
  Stream<DynamicTest> quantizedConvolutionsHaveAScaleForEachChannel() {
    HostTensor x = bytes(1, DataType.UINT8, 1, 2, 5);
    HostTensor w = bytes(2, DataType.INT8, 3, 2, 2);
    float[] scales = {0.5f, 0.25f, 0.0625f};
    long[] zeros = {0, 3, -2};
    int[] bias = {100, -2000, 7};
    long[] y = new long[3 * 4];
    for (int at = 0; at < y.length; at++) {
      int m = at / 4;
      long sum = bias[m];
      for (int k = 0; k < 4; k++) {
        long seen = x.data().getLong(k / 2 * 5 + at % 4 + k % 2) - 128;
        sum += seen * (w.data().getLong(m * 4 + k) - zeros[m]);
      }
      long rounded = (long) Math.rint((float) sum * (scales[m] * 0.5f / 64)) + 100;
      y[at] = Math.max(0, Math.min(255, rounded));
    }
    OnnxFiles model =
        OnnxFiles.opset(17)
            .constant("xScale", HostTensor.of(new float[] {0.5f}))
            .constant("xZero", integers(new long[] {128}, DataType.UINT8))
            .constant("w", w)
            .constant("wScale", HostTensor.of(scales, 3))
            .constant("wZero", integers(zeros, DataType.INT8, 3))
            .constant("yScale", HostTensor.of(new float[] {64}))
            .constant("yZero", integers(new long[] {100}, DataType.UINT8))
            .constant("bias", HostTensor.of(bias, 3))
            .node("QLinearConv", "x xScale xZero w wScale wZero yScale yZero bias -> y");
    return check(model, x, integers(y, DataType.UINT8, 1, 3, 4));
  }

  // ---- matrices

  @TestFactory
  Stream<DynamicTest> quantizedProductsHaveAScaleForEachRowAndColumn() {
    HostTensor x = bytes(1, DataType.INT8, 2, 5);
    HostTensor w = bytes(2, DataType.INT8, 5, 3);
    float[] rowScales = {0.5f, 2};
    float[] columnScales = {0.25f, 1, 0.5f};
    long[] y = new long[6];
    for (int at = 0; at < y.length; at++) {
      long sum = 0;
      for (int k = 0; k < 5; k++) {
        long a = x.data().getLong(at / 3 * 5 + k) - at / 3;
        sum += a * (w.data().getLong(k * 3 + at % 3) - 4);
      }
      float factor = rowScales[at / 3] * columnScales[at % 3] / 128;
      y[at] = Math.max(-128, Math.min(127, (long) Math.rint((float) sum * factor) - 5));
    }
    OnnxFiles model =
        OnnxFiles.opset(17)
            .constant("xScale", HostTensor.of(rowScales, 2))
            .constant("xZero", integers(new long[] {0, 1}, DataType.INT8, 2))
            .constant("w", w)
            .constant("wScale", HostTensor.of(columnScales, 3))
            .constant("wZero", integers(new long[] {4}, DataType.INT8))
            .constant("yScale", HostTensor.of(new float[] {128}))
            .constant("yZero", integers(new long[] {-5}, DataType.INT8))
            .node("QLinearMatMul", "x xScale xZero w wScale wZero yScale yZero -> y");
    return check(model, x, integers(y, DataType.INT8, 2, 3));
  }

  // ---- types

  @TestFactory
  Stream<DynamicTest> withoutAZeroPointTheTypeIsUnsignedOrAsAsked() {
    HostTensor x = HostTensor.of(new float[] {-3, 0.5f, 1.5f, 300}, 4);
    HostTensor scale = HostTensor.of(new float[] {1});
    OnnxFiles unsigned =
        OnnxFiles.opset(13).constant("scale", scale).node("QuantizeLinear", "x scale -> y");
    OnnxFiles signed =
        OnnxFiles.opset(21)
            .constant("scale", scale)
            .node("QuantizeLinear", "x scale -> y", Map.of("output_dtype", 3));
    return Stream.concat(
        check(unsigned, x, integers(new long[] {0, 0, 2, 255}, DataType.UINT8, 4)),
        check(signed, x, integers(new long[] {-3, 0, 2, 127}, DataType.INT8, 4)));
  }

  /** Blocks of two along axis 1; the result has the type of the scale. */
  @TestFactory
  Stream<DynamicTest> dequantizedBlocksHaveTheTypeOfTheScale() {
    HostTensor x = integers(new long[] {1, 2, 3, 4, -5, 6, 7, -8}, DataType.INT8, 2, 4);
    HostTensor scale = HostTensor.filled(TensorType.of(DataType.FLOAT16, 2, 2), 0.5);
    scale.data().set(1, 2);
    HostTensor expected = HostTensor.filled(TensorType.of(DataType.FLOAT16, 2, 4), 0);
    double[] values = {0.5, 1, 6, 8, -2.5, 3, 3.5, -4};
    for (int i = 0; i < values.length; i++) {
      expected.data().set(i, values[i]);
    }
    OnnxFiles model =
        OnnxFiles.opset(21)
            .constant("scale", scale)
            .node("DequantizeLinear", "x scale -> y", Map.of("block_size", 2));
    return check(model, x, expected);
  }

  @Test
  void aTypeThatIsNotSupportedIsRefused() {
    Path file =
        OnnxFiles.opset(21)
            .input("x", DataType.FLOAT32, 4)
            .constant("scale", HostTensor.of(new float[] {1}))
            .node("QuantizeLinear", "x scale -> y", Map.of("output_dtype", 4))
            .output("y")
            .write(folder);
    String message =
        assertThrows(
                OnnxUnsupportedException.class,
                () -> OnnxModel.load(file, TestBackends.reference()))
            .getMessage();
    assertTrue(message.contains("output_dtype UINT16"), message);
  }
}
