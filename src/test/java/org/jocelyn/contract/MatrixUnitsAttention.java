package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Precision;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Masking;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;

/** Attention in the forms that attention_mma.cl has: few, of which each takes seconds to build. */
final class MatrixUnitsAttention {
  private static final Attention PLAIN = Attention.plain();
  private static final Attention CAUSAL = PLAIN.masked(Masking.CAUSAL);
  private static final Attention MASKED = PLAIN.masked(new Masking(Masking.Kind.KEEP, true, true));

  private MatrixUnitsAttention() {}

  static List<Case> cases(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> exact();
      case TF32 -> List.of();
      case BFLOAT16 -> bfloat16();
      case FLOAT16 -> List.of(capped());
    };
  }

  /** Whole chunks with three terms a weight, and odd rows with two and one row tile. */
  private static List<Case> exact() {
    Precision exact = Precision.FLOAT32;
    DataType brain = DataType.BFLOAT16;
    HostTensor q = x(1, brain, 2, 4, 20, 64);
    HostTensor k = x(2, brain, 2, 2, 90, 64);
    HostTensor v = x(3, brain, 2, 2, 90, 64);
    HostTensor lengths = HostTensor.of(new int[] {89, 20}, 2);
    int hidden = 89 * 64 + 7;
    List<Case> cases = new ArrayList<>();
    cases.add(of("plain", exact, PLAIN, q, k, v));
    cases.add(of("causal", exact, CAUSAL, q, k, v));
    cases.add(of("all masks", exact, MASKED, q, k, v, keep(4, 20, 90), lengths));
    cases.add(
        of(
            "hidden NaN and infinity",
            exact,
            PLAIN.masked(new Masking(Masking.Kind.NONE, true, true)),
            q,
            k.with(hidden, Double.NaN),
            v.with(hidden, Double.NaN).with(85 * 64, Double.POSITIVE_INFINITY),
            lengths));
    cases.add(
        of(
            "seen NaN and infinity",
            exact,
            PLAIN,
            q.with(64, Double.NaN),
            k,
            v.with(3, Double.NaN).with(100 * 64 + 1, Double.NEGATIVE_INFINITY)));
    cases.add(of("no keys", exact, PLAIN, q, x(2, brain, 2, 2, 0, 64), x(3, brain, 2, 2, 0, 64)));
    DataType half = DataType.FLOAT16;
    cases.add(
        of(
            "odd and wide",
            exact,
            CAUSAL,
            x(1, half, 1, 2, 33, 77),
            x(2, half, 1, 2, 65, 77),
            x(3, half, 1, 2, 65, 101)));
    return cases;
  }

  /** What is converted, and two row tiles. */
  private static List<Case> bfloat16() {
    Precision brain = Precision.BFLOAT16;
    HostTensor q = x(1, DataType.FLOAT32, 1, 1, 130, 64);
    HostTensor k = x(2, DataType.FLOAT32, 1, 1, 130, 64);
    HostTensor v = x(3, DataType.FLOAT32, 1, 1, 130, 60);
    return List.of(
        of("converted", brain, CAUSAL, q, k, v),
        of("NaN in the future", brain, CAUSAL, q, k, v.with(129 * 60 + 59, Double.NaN)));
  }

  /** Narrow heads, and small enough for a simulator. */
  static Case capped() {
    return of(
        "soft cap",
        Precision.FLOAT16,
        CAUSAL.capped(1.5f),
        x(1, DataType.FLOAT32, 1, 1, 17, 9),
        x(2, DataType.FLOAT32, 1, 1, 70, 9),
        x(3, DataType.FLOAT32, 1, 1, 70, 5).with(60 * 5, Double.POSITIVE_INFINITY));
  }

  private static Case of(String name, Precision precision, Attention op, HostTensor... inputs) {
    return Case.of(
        "attention, " + name,
        op,
        (o, in, output, expected) ->
            AttentionContract.bound(op, in, expected.length, precision.rounding()),
        inputs);
  }

  private static HostTensor x(long seed, DataType type, long... shape) {
    return HostTensor.random(seed, TensorType.of(type, shape), -1, 1);
  }

  private static HostTensor keep(long seed, long... shape) {
    return HostTensor.random(seed, TensorType.of(DataType.BOOL, shape), 0, 1);
  }
}
