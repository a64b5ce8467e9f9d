package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The parameters, shape rule and messages of {@link Softmax} and {@link Masking}. */
class SoftmaxRulesTest {
  private static final TensorType LOGITS = TensorType.float32(2, 3, 5, 7);
  private static final Softmax KEEP = masked(Masking.Kind.KEEP, false, false);
  private static final Softmax ADDITIVE = masked(Masking.Kind.ADDITIVE, false, false);
  private static final Softmax LENGTHS = masked(Masking.Kind.NONE, false, true);

  @Test
  void theOutputHasTheTypeOfTheLogits() {
    assertEquals(List.of(LOGITS), Softmax.along(-4).outputs(List.of(LOGITS)));
    assertEquals(
        List.of(LOGITS),
        masked(Masking.Kind.KEEP, true, true)
            .outputs(
                List.of(
                    LOGITS,
                    TensorType.of(DataType.BOOL, 3, 1, 7),
                    TensorType.of(DataType.INT64, 2))));
  }

  @Test
  void badParametersAreRefused() {
    for (float scale : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      refuses(ParameterException.class, () -> Softmax.along(0).scaled(scale), "Softmax", "scale");
    }
  }

  @Test
  void badLogitsAreRefused() {
    refuses(ShapeException.class, Softmax.along(4), "axis 4", "[-4, 4)", LOGITS);
    refuses(ShapeException.class, Softmax.along(0), "axis 0", TensorType.float32());
    refuses(DataTypeException.class, Softmax.along(0), "FLOAT32", TensorType.of(DataType.INT32, 3));
  }

  @Test
  void badMasksAreRefused() {
    TensorType wrongShape = TensorType.of(DataType.BOOL, 5, 6);
    refuses(ShapeException.class, KEEP, "[5, 6]", "[2, 3, 5, 7]", LOGITS, wrongShape);
    TensorType tooManyAxes = TensorType.of(DataType.BOOL, 1, 2, 3, 5, 7);
    refuses(ShapeException.class, KEEP, "broadcast", LOGITS, tooManyAxes);
    refuses(DataTypeException.class, KEEP, "BOOL", LOGITS, TensorType.float32(7));
    refuses(DataTypeException.class, ADDITIVE, "FLOAT32", LOGITS, TensorType.of(DataType.BOOL, 7));
  }

  @Test
  void badLengthsAreRefused() {
    refuses(ShapeException.class, LENGTHS, "[3]", "[2]", LOGITS, TensorType.of(DataType.INT32, 3));
    refuses(DataTypeException.class, LENGTHS, "INT64", LOGITS, TensorType.float32(2));
  }

  @Test
  void causalityAndLengthsNeedTheLastOfTwoAxesOrMore() {
    Softmax causal = Softmax.along(1).masked(Masking.CAUSAL);
    refuses(ShapeException.class, causal, "last axis", LOGITS);
    refuses(
        ShapeException.class,
        Softmax.along(0).masked(Masking.CAUSAL),
        "rank 2",
        TensorType.float32(7));
  }

  private static Softmax masked(Masking.Kind kind, boolean causal, boolean lengths) {
    return Softmax.along(-1).masked(new Masking(kind, causal, lengths));
  }

  /** The last arguments are the inputs' types, those before must be in the message. */
  private static void refuses(
      Class<? extends JocelynException> type, Op op, Object... quotesAndInputs) {
    List<Object> all = List.of(quotesAndInputs);
    List<TensorType> inputs =
        all.stream().filter(TensorType.class::isInstance).map(TensorType.class::cast).toList();
    String[] quotes =
        all.stream()
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .toArray(String[]::new);
    refuses(type, () -> op.outputs(inputs), quotes);
    refuses(type, () -> op.outputs(inputs), op.label() + "(logits " + inputs.get(0));
  }

  private static void refuses(
      Class<? extends JocelynException> type, Runnable action, String... quotes) {
    String message = assertThrows(type, action::run).getMessage();
    for (String quote : quotes) {
      assertTrue(message.contains(quote), message + " should quote " + quote);
    }
  }
}
