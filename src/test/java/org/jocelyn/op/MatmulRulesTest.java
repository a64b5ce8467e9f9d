package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The shapes that {@link Matmul} gives, and what it refuses. */
class MatmulRulesTest {
  private static final Matmul PLAIN = Matmul.plain();

  @Test
  void givesRowsOfAByColumnsOfB() {
    assertEquals(f32(2, 4), output(PLAIN, f32(2, 3), f32(3, 4)));
    assertEquals(f32(2, 4), output(PLAIN.transposed(true, false), f32(3, 2), f32(3, 4)));
    assertEquals(f32(2, 4), output(PLAIN.transposed(false, true), f32(2, 3), f32(4, 3)));
    assertEquals(f32(0, 4), output(PLAIN, f32(0, 3), f32(3, 4)));
    assertEquals(f32(2, 4), output(PLAIN, f32(2, 0), f32(0, 4)));
  }

  @Test
  void dropsTheAxisThatAVectorLacks() {
    assertEquals(f32(4), output(PLAIN, f32(3), f32(3, 4)));
    assertEquals(f32(2), output(PLAIN, f32(2, 3), f32(3)));
    assertEquals(f32(), output(PLAIN, f32(3), f32(3)));
    assertEquals(f32(5, 4), output(PLAIN, f32(3), f32(5, 3, 4)));
    assertEquals(f32(5, 2), output(PLAIN, f32(5, 2, 3), f32(3)));
  }

  @Test
  void broadcastsTheBatch() {
    assertEquals(f32(5, 7, 2, 4), output(PLAIN, f32(5, 1, 2, 3), f32(7, 3, 4)));
    assertEquals(f32(5, 2, 4), output(PLAIN, f32(2, 3), f32(5, 3, 4)));
    assertEquals(f32(0, 2, 4), output(PLAIN, f32(0, 2, 3), f32(1, 3, 4)));
  }

  @Test
  void givesFloat32ForHalves() {
    TensorType half = TensorType.of(DataType.FLOAT16, 3, 3);
    assertEquals(f32(3, 3), output(PLAIN, half, half));
  }

  @Test
  void foldsABatchThatMeetsOneB() {
    List<TensorType> tall = List.of(f32(5, 7, 2, 3), f32(1, 3, 4));
    assertEquals(70, PLAIN.geometry(tall).folded(false).m());
    assertEquals(1, PLAIN.geometry(tall).folded(false).matricesOfA().length);
    // transposed matrices of A are not one above the other, and different Bs stay apart
    assertEquals(35, PLAIN.geometry(tall).folded(true).matricesOfA().length);
    List<TensorType> pairs = List.of(f32(5, 2, 3), f32(5, 3, 4));
    assertEquals(2, PLAIN.geometry(pairs).folded(false).m());
    List<TensorType> oneA = List.of(f32(1, 2, 3), f32(5, 3, 4));
    assertEquals(2, PLAIN.geometry(oneA).folded(false).m());
  }

  @Test
  void refusesInnerExtentsThatDiffer() {
    Refusals.shape(
        PLAIN, List.of(f32(2, 3), f32(4, 5)), "a FLOAT32[2, 3]", "b FLOAT32[4, 5]", "K = 3 and 4");
    Refusals.shape(PLAIN.transposed(true, false), List.of(f32(2, 3), f32(3, 5)), "K = 2 and 3");
    Refusals.shape(PLAIN.transposed(false, true), List.of(f32(2, 3), f32(3, 5)), "K = 3 and 5");
    Refusals.shape(PLAIN, List.of(f32(3), f32(4)), "K = 3 and 4");
  }

  @Test
  void refusesBatchesThatDoNotBroadcast() {
    Refusals.shape(
        PLAIN,
        List.of(f32(2, 3, 4), f32(3, 4, 5)),
        "a FLOAT32[2, 3, 4]",
        "b FLOAT32[3, 4, 5]",
        "batch");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(PLAIN, List.of(f32(), f32(3, 4)), "a FLOAT32[]", "rank 1 or more");
    Refusals.shape(PLAIN, List.of(f32(3, 4), f32()), "b FLOAT32[]", "rank 1 or more");
  }

  @Test
  void refusesToTransposeAVector() {
    Refusals.shape(
        PLAIN.transposed(true, false), List.of(f32(3), f32(3, 4)), "FLOAT32[3]", "vector");
    Refusals.shape(
        PLAIN.transposed(false, true), List.of(f32(4, 3), f32(3)), "FLOAT32[4, 3]", "vector");
  }

  @Test
  void refusesABiasThatIsNotARow() {
    Matmul op = PLAIN.withBias();
    Refusals.shape(op, List.of(f32(2, 3), f32(3, 4), f32(2)), "bias FLOAT32[2]", "shape [N] = [4]");
    Refusals.shape(op, List.of(f32(2, 3), f32(3, 4), f32(1, 4)), "bias FLOAT32[1, 4]");
    TensorType half = TensorType.of(DataType.FLOAT16, 4);
    Refusals.type(op, List.of(f32(2, 3), f32(3, 4), half), "bias FLOAT16[4]", "FLOAT32");
  }

  @Test
  void refusesAnAccumulatorOfAnotherShape() {
    Matmul op = PLAIN.accumulating();
    Refusals.shape(
        op, List.of(f32(2, 3), f32(3, 4), f32(4, 2)), "accumulator FLOAT32[4, 2]", "shape [2, 4]");
    TensorType half = TensorType.of(DataType.FLOAT16, 2, 4);
    Refusals.type(op, List.of(f32(2, 3), f32(3, 4), half), "accumulator FLOAT16[2, 4]");
  }

  @Test
  void refusesOtherTypes() {
    for (DataType type : List.of(DataType.INT32, DataType.INT64, DataType.BOOL)) {
      TensorType wrong = TensorType.of(type, 3, 3);
      Refusals.type(PLAIN, List.of(wrong, wrong), "a " + type + "[3, 3]", "BFLOAT16");
    }
    TensorType half = TensorType.of(DataType.FLOAT16, 3, 3);
    Refusals.type(PLAIN, List.of(f32(3, 3), half), "b FLOAT16[3, 3]", "element type of a");
  }

  @Test
  void refusesAFactorThatIsNotFinite() {
    Refusals.parameter(() -> PLAIN.scaled(Float.NaN), "Matmul", "alpha", "NaN");
    Refusals.parameter(() -> PLAIN.scaled(Float.POSITIVE_INFINITY), "Matmul", "Infinity");
  }

  @Test
  void refusesAnActivationThatGivesNoFloat() {
    Refusals.parameter(() -> Activation.of(UnaryFunction.IS_NAN), "Activation", "IS_NAN");
  }

  private static TensorType output(Matmul op, TensorType... inputs) {
    return op.outputs(List.of(inputs)).get(0);
  }

  private static TensorType f32(long... shape) {
    return TensorType.float32(shape);
  }
}
