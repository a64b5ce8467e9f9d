package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The parameters, shape rules and messages of {@link Attention} and {@link CacheAppend}. */
class AttentionRulesTest {
  private static final Attention PLAIN = Attention.plain();
  private static final List<TensorType> INPUTS =
      List.of(
          TensorType.float32(2, 6, 5, 8),
          TensorType.float32(2, 3, 7, 8),
          TensorType.float32(2, 3, 7, 4));
  private static final TensorType CACHE = TensorType.of(DataType.FLOAT16, 2, 3, 10, 8);

  @Test
  void theOutputIsFloat32WithTheSizeOfValues() {
    TensorType expected = TensorType.float32(2, 6, 5, 4);
    assertEquals(List.of(expected), PLAIN.outputs(INPUTS));
    List<TensorType> halves =
        INPUTS.stream().map(type -> type.withDataType(DataType.BFLOAT16)).toList();
    assertEquals(List.of(expected), PLAIN.outputs(halves));
    assertEquals(
        List.of(expected), PLAIN.outputs(List.of(INPUTS.get(0), halves.get(1), halves.get(2))));
    Attention masked = PLAIN.masked(new Masking(Masking.Kind.KEEP, true, true));
    List<TensorType> all = new ArrayList<>(INPUTS);
    all.add(TensorType.of(DataType.BOOL, 6, 1, 7));
    all.add(TensorType.of(DataType.INT32, 2));
    assertEquals(List.of(expected), masked.outputs(all));
  }

  @Test
  void withTokensFirstTheirAxesAreExchanged() {
    Attention op = PLAIN.in(HeadLayout.TOKENS_FIRST);
    TensorType q = TensorType.float32(2, 5, 6, 8);
    TensorType k = TensorType.float32(2, 7, 3, 8);
    assertEquals(
        List.of(TensorType.float32(2, 5, 6, 4)),
        op.outputs(List.of(q, k, TensorType.float32(2, 7, 3, 4))));
    Refusals.shape(op, List.of(q, k, TensorType.float32(2, 7, 2, 4)), "as many heads (axis 2)");
    Refusals.shape(op, List.of(q, k, TensorType.float32(2, 8, 3, 4)), "one length Tk (axis 1)");
    Refusals.shape(op, INPUTS, "must divide those of queries, 5");
  }

  @Test
  void theScaleIsOneOverTheRootOfTheHeadSizeUnlessGiven() {
    assertEquals(0.125f, PLAIN.scaleFor(64));
    assertEquals(3, PLAIN.scaled(3).scaleFor(64));
    refuses(ParameterException.class, () -> PLAIN.scaled(Float.NaN), "Attention", "scale");
  }

  @Test
  void theSoftCapIsPositiveOrNone() {
    assertEquals(30, PLAIN.capped(30).scaled(3).masked(Masking.CAUSAL).softcap());
    for (float bound : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE}) {
      refuses(ParameterException.class, () -> PLAIN.capped(bound), "Attention", "softcap");
    }
  }

  @Test
  void mismatchedShapesAreRefused() {
    refusesWith(0, TensorType.float32(6, 5, 8), "rank 4", "[6, 5, 8]");
    refusesWith(0, TensorType.float32(1, 6, 5, 8), "batch", "[1, 6, 5, 8]", "[2, 3, 7, 8]");
    refusesWith(2, TensorType.float32(1, 3, 7, 4), "batch");
    refusesWith(2, TensorType.float32(2, 6, 7, 4), "as many heads", "[2, 6, 7, 4]");
    refusesWith(0, TensorType.float32(2, 4, 5, 8), "heads of keys and values, 3", "those of", "4");
    refusesWith(0, TensorType.float32(2, 6, 5, 9), "head size D", "[2, 6, 5, 9]");
    refusesWith(1, TensorType.float32(2, 3, 6, 8), "length Tk", "[2, 3, 6, 8]");
  }

  @Test
  void wrongTypesAreRefused() {
    for (int i = 0; i < 3; i++) {
      List<TensorType> inputs = new ArrayList<>(INPUTS);
      inputs.set(i, inputs.get(i).withDataType(DataType.INT32));
      refuses(DataTypeException.class, () -> PLAIN.outputs(inputs), "Attention", "INT32");
    }
    List<TensorType> mixed = new ArrayList<>(INPUTS);
    mixed.set(0, mixed.get(0).withDataType(DataType.FLOAT16));
    refuses(DataTypeException.class, () -> PLAIN.outputs(mixed), "queries", "FLOAT16");
  }

  @Test
  void masksMustFitTheScores() {
    List<TensorType> inputs = new ArrayList<>(INPUTS);
    inputs.add(TensorType.of(DataType.BOOL, 5, 8));
    Attention keep = PLAIN.masked(new Masking(Masking.Kind.KEEP, false, false));
    refuses(ShapeException.class, () -> keep.outputs(inputs), "[5, 8]", "[2, 6, 5, 7]");
  }

  @Test
  void theCacheIsTheOutput() {
    TensorType update = CACHE.withShape(CACHE.shape().with(2, 4));
    assertEquals(List.of(CACHE), new CacheAppend(6).outputs(List.of(CACHE, update)));
    assertEquals(0, new CacheAppend(6).sharesInput(0));
    assertTrue(new CacheAppend(6).mutates());
  }

  @Test
  void whatDoesNotFitTheCacheIsRefused() {
    TensorType update = CACHE.withShape(CACHE.shape().with(2, 4));
    refusesAppend(ShapeException.class, 7, CACHE, update, "4 rows from position 7", "10");
    refusesAppend(ShapeException.class, Long.MAX_VALUE, CACHE, update, "within");
    refusesAppend(
        ShapeException.class, 0, CACHE, update.withShape(update.shape().with(1, 2)), "axis 2");
    refusesAppend(
        ShapeException.class, 0, CACHE, TensorType.of(DataType.FLOAT16, 4, 8), "rank 4", "[4, 8]");
    refusesAppend(
        DataTypeException.class, 0, CACHE, update.withDataType(DataType.FLOAT32), "FLOAT32");
    refusesAppend(DataTypeException.class, 0, CACHE.withDataType(DataType.INT32), update, "INT32");
    refuses(ParameterException.class, () -> new CacheAppend(-1), "position", "-1");
  }

  private static void refusesAppend(
      Class<? extends JocelynException> type,
      long position,
      TensorType cache,
      TensorType update,
      String... quotes) {
    List<TensorType> inputs = List.of(cache, update);
    refuses(type, () -> new CacheAppend(position).outputs(inputs), quotes);
    refuses(type, () -> new CacheAppend(position).outputs(inputs), "CacheAppend(cache " + cache);
  }

  private static void refusesWith(int index, TensorType type, String... quotes) {
    List<TensorType> inputs = new ArrayList<>(INPUTS);
    inputs.set(index, type);
    refuses(ShapeException.class, () -> PLAIN.outputs(inputs), quotes);
    refuses(
        ShapeException.class, () -> PLAIN.outputs(inputs), "Attention(queries " + inputs.get(0));
  }

  private static void refuses(
      Class<? extends JocelynException> type, Runnable action, String... quotes) {
    String message = assertThrows(type, action::run).getMessage();
    for (String quote : quotes) {
      assertTrue(message.contains(quote), message + " should quote " + quote);
    }
  }
}
