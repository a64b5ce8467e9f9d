package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What the quantizing operations give and refuse. */
class QuantizationRulesTest {
  private static final TensorType FLOATS = TensorType.float32(4, 6);
  private static final TensorType SCALE = TensorType.float32();
  private static final Quantize TO_BYTES = Quantize.to(DataType.UINT8).withZeroPoint();
  private static final MatmulInteger PLAIN = MatmulInteger.plain();

  @Test
  void quantizedTensorsHaveTheTargetsTypeAndTheInputsShape() {
    assertEquals(bytes(4, 6), TO_BYTES.outputs(List.of(FLOATS, SCALE, bytes())).get(0));
    TensorType ints = TensorType.of(DataType.INT32, 4, 6);
    assertEquals(bytes(4, 6), TO_BYTES.outputs(List.of(ints, SCALE, bytes())).get(0));
    List<TensorType> back = List.of(bytes(4, 6), SCALE);
    assertEquals(FLOATS, Dequantize.plain().outputs(back).get(0));
    List<TensorType> dynamic = new DynamicQuantize().outputs(List.of(FLOATS));
    assertEquals(List.of(bytes(4, 6), TensorType.float32(), bytes()), dynamic);
  }

  @Test
  void scalesAreForAllForAnAxisOrForBlocks() {
    for (Quantization op : List.of(Quantize.to(DataType.INT8), Dequantize.plain())) {
      TensorType x = op instanceof Quantize ? FLOATS : bytes(4, 6);
      op.outputs(List.of(x, SCALE));
      op.outputs(List.of(x, TensorType.float32(1)));
      op.outputs(List.of(x, TensorType.float32(4)));
      Refusals.shape(
          op, List.of(x, TensorType.float32(6)), "scale FLOAT32[6]", "axis 0", "shape [4]");
      Refusals.shape(op, List.of(x, TensorType.float32(4, 1)), "scale FLOAT32[4, 1]", "scalar");
    }
    Quantize last = Quantize.to(DataType.INT8).along(-1);
    last.outputs(List.of(FLOATS, TensorType.float32(6)));
    Quantize beyond = last.along(2);
    Refusals.shape(beyond, List.of(FLOATS, TensorType.float32(6)), "axis 2", "[-2, 2)");
    Quantize blocks = last.blocks(3);
    blocks.outputs(List.of(FLOATS, TensorType.float32(4, 2)));
    Refusals.shape(blocks, List.of(FLOATS, TensorType.float32(4, 3)), "[4, 3]", "block", "[4, 2]");
    Refusals.shape(
        last.blocks(4), List.of(FLOATS, TensorType.float32(4, 2)), "blocks of 4", "axis -1");
  }

  @Test
  void operandsBroadcast() {
    Quantize op = Quantize.to(DataType.INT8);
    TensorType x = TensorType.float32(4, 6, 5);
    assertEquals(List.of(x, SCALE), op.operands(List.of(x, SCALE)));
    assertEquals(
        List.of(x, TensorType.float32(6, 1)),
        op.along(1).operands(List.of(x, TensorType.float32(6))));
    assertEquals(
        List.of(TensorType.float32(4, 2, 3, 5), TensorType.float32(4, 2, 1, 5)),
        op.along(-2).blocks(3).operands(List.of(x, TensorType.float32(4, 2, 5))));
  }

  @Test
  void quantizingRefusesTypes() {
    Refusals.parameter(() -> Quantize.to(DataType.INT32), "Quantize", "INT32", "INT8 or UINT8");
    Refusals.parameter(() -> TO_BYTES.blocks(-1), "Quantize", "block -1");
    Refusals.parameter(() -> Dequantize.plain().blocks(-2), "Dequantize", "block -2");
    Refusals.type(TO_BYTES, List.of(bytes(3), SCALE, bytes()), "x UINT8[3]", "FLOAT32, INT32");
    Refusals.type(TO_BYTES, List.of(FLOATS, bytes(), bytes()), "scale UINT8[]", "[FLOAT32]");
    TensorType signed = TensorType.of(DataType.INT8);
    Refusals.type(TO_BYTES, List.of(FLOATS, SCALE, signed), "zeroPoint INT8[]", "[UINT8]");
    Refusals.shape(TO_BYTES, List.of(FLOATS, SCALE, bytes(4)), "zeroPoint UINT8[4]", "scale's");
    Refusals.type(Dequantize.plain(), List.of(FLOATS, SCALE), "x FLOAT32[4, 6]", "INT8");
    Refusals.type(
        Dequantize.plain().withZeroPoint(), List.of(bytes(4), SCALE, signed), "zeroPoint INT8[]");
    Refusals.type(new DynamicQuantize(), List.of(bytes(4)), "x UINT8[4]", "[FLOAT32]");
  }

  @Test
  void productsAreInt32() {
    TensorType signed = TensorType.of(DataType.INT8, 7, 3, 4);
    List<TensorType> inputs = List.of(bytes(2, 3), signed);
    assertEquals(TensorType.of(DataType.INT32, 7, 2, 4), PLAIN.outputs(inputs).get(0));
    MatmulInteger both = new MatmulInteger(true, true);
    TensorType columns = TensorType.of(DataType.INT8, 4);
    both.outputs(List.of(bytes(2, 3), signed, bytes(), columns));
    both.outputs(List.of(bytes(2, 3), signed, bytes(2), columns));
    both.outputs(List.of(bytes(2, 3), signed, bytes(1), TensorType.of(DataType.INT8)));
  }

  @Test
  void productsRefuse() {
    TensorType floats = TensorType.float32(3, 3);
    Refusals.type(PLAIN, List.of(floats, bytes(3, 3)), "a FLOAT32[3, 3]", "INT8, UINT8");
    Refusals.type(PLAIN, List.of(bytes(3, 3), floats), "b FLOAT32[3, 3]", "INT8, UINT8");
    Refusals.shape(PLAIN, List.of(bytes(2, 3), bytes(4, 5)), "K = 3 and 4");
    Refusals.shape(PLAIN, List.of(bytes(), bytes(4, 5)), "a UINT8[]", "rank 1 or more");
    MatmulInteger left = new MatmulInteger(true, false);
    MatmulInteger right = new MatmulInteger(false, true);
    TensorType signed = TensorType.of(DataType.INT8);
    Refusals.type(left, List.of(bytes(2, 3), bytes(3, 4), signed), "zeroPointA", "type of a");
    Refusals.type(right, List.of(bytes(2, 3), bytes(3, 4), signed), "zeroPointB", "type of b");
    Refusals.shape(left, List.of(bytes(2, 3), bytes(3, 4), bytes(4)), "zeroPointA", "[2]");
    Refusals.shape(right, List.of(bytes(2, 3), bytes(3, 4), bytes(2)), "zeroPointB", "[4]");
  }

  @Test
  void rowsWithZeroPointsOfTheirOwnKeepTheirMatrices() {
    MatmulInteger left = new MatmulInteger(true, false);
    List<TensorType> one = List.of(bytes(5, 2, 3), bytes(3, 4), bytes());
    assertEquals(10, left.geometry(one).m());
    List<TensorType> many = List.of(bytes(5, 2, 3), bytes(3, 4), bytes(2));
    assertEquals(2, left.geometry(many).m());
  }

  private static TensorType bytes(long... dims) {
    return TensorType.of(DataType.UINT8, dims);
  }
}
