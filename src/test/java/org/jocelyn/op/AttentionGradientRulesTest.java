package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.ParameterException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The shape rule and messages of {@link AttentionGradient}. */
class AttentionGradientRulesTest {
  private static final AttentionGradient PLAIN = new AttentionGradient(Attention.plain());
  private static final TensorType Q = TensorType.float32(2, 4, 3, 8);
  private static final TensorType K = TensorType.float32(2, 2, 5, 8);
  private static final TensorType V = TensorType.float32(2, 2, 5, 6);
  private static final TensorType Y = TensorType.float32(2, 4, 3, 6);

  @Test
  void gradientsHaveTheTypesOfQueriesKeysAndValues() {
    assertEquals(List.of(Q, K, V), PLAIN.outputs(List.of(Q, K, V, Y, Y)));
  }

  @Test
  void theResultAndItsGradientComeAfterTheMasks() {
    Masking all = new Masking(Masking.Kind.KEEP, true, true);
    AttentionGradient masked = new AttentionGradient(Attention.plain().masked(all));
    assertEquals(
        List.of("queries", "keys", "values", "mask", "lengths", "y", "dy"), masked.inputNames());
    TensorType mask = TensorType.of(DataType.BOOL, 3, 5);
    TensorType lengths = TensorType.of(DataType.INT32, 2);
    assertEquals(List.of(Q, K, V), masked.outputs(List.of(Q, K, V, mask, lengths, Y, Y)));
    Refusals.shape(
        Attention.plain().masked(all), List.of(Q, K, V, mask, TensorType.of(DataType.INT32, 3)));
  }

  @Test
  void badResultsAndGradientsAreRefused() {
    Refusals.shape(PLAIN, List.of(Q, K, V, Q, Y), "y must have", "[2, 4, 3, 6]");
    Refusals.shape(PLAIN, List.of(Q, K, V, Y, Q), "dy must have", "[2, 4, 3, 6]");
    Refusals.type(PLAIN, List.of(Q, K, V, Y, Y.withDataType(DataType.FLOAT16)), "dy", "FLOAT32");
  }

  @Test
  void halvesAreRefused() {
    TensorType k = K.withDataType(DataType.FLOAT16);
    TensorType v = V.withDataType(DataType.FLOAT16);
    Refusals.type(PLAIN, List.of(Q, k, v, Y, Y), "keys", "FLOAT32");
  }

  @Test
  void tokensFirstIsRefused() {
    Attention attention = Attention.plain().in(HeadLayout.TOKENS_FIRST);
    ParameterException refusal =
        assertThrows(ParameterException.class, () -> new AttentionGradient(attention));
    assertTrue(refusal.getMessage().contains("must be HEADS_FIRST, got TOKENS_FIRST"));
  }
}
