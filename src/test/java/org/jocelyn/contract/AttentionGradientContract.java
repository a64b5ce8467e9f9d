package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.Masking;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;

/** {@link AttentionGradient} on every backend. */
class AttentionGradientContract extends OpContract {
  private static final Attention PLAIN = Attention.plain();

  private final List<Case> cases = new ArrayList<>();

  @Override
  protected List<Case> cases() {
    cases.clear();
    sizes();
    groups();
    masks();
    extremes();
    return cases;
  }

  private void sizes() {
    // Tq, Tk, D, Dv
    int[][] sizes = {
      {1, 1, 1, 1},
      {5, 7, 33, 20},
      {10, 10, 16, 16},
      {20, 30, 20, 17},
      {33, 65, 33, 20},
      {64, 64, 64, 64},
      {70, 200, 64, 64},
      {1, 300, 64, 64},
      {130, 3, 64, 64},
      {20, 70, 160, 136},
    };
    long seed = 1;
    for (int[] s : sizes) {
      String name = "Tq %d, Tk %d, D %d, Dv %d".formatted(s[0], s[1], s[2], s[3]);
      HostTensor q = HostTensor.random(seed++, 2, 2, s[0], s[2]);
      HostTensor k = HostTensor.random(seed++, 2, 2, s[1], s[2]);
      HostTensor v = HostTensor.random(seed++, 2, 2, s[1], s[3]);
      add(name, PLAIN, q, k, v);
      add("causal, " + name, PLAIN.masked(Masking.CAUSAL), q, k, v);
    }
    add("one head", PLAIN, x(1, 1, 1, 300, 64), x(2, 1, 1, 90, 64), x(3, 1, 1, 90, 64));
    add("no queries", PLAIN, x(1, 2, 2, 0, 64), x(2, 2, 2, 7, 64), x(3, 2, 2, 7, 64));
    add("no keys", PLAIN, x(1, 2, 2, 9, 64), x(2, 2, 2, 0, 64), x(3, 2, 2, 0, 64));
    add("no batch", PLAIN, x(1, 0, 2, 9, 64), x(2, 0, 2, 7, 64), x(3, 0, 2, 7, 64));
    add("empty queries and keys", PLAIN, x(1, 1, 1, 9, 0), x(2, 1, 1, 7, 0), x(3, 1, 1, 7, 64));
    add("empty values", PLAIN, x(1, 1, 1, 9, 64), x(2, 1, 1, 7, 64), x(3, 1, 1, 7, 0));
    add("scaled", PLAIN.scaled(-0.3f), x(1, 1, 2, 40, 64), x(2, 1, 2, 40, 64), x(3, 1, 2, 40, 64));
    for (int queries : new int[] {1, 5, 10}) {
      // small enough for a simulator, and yet two blocks of keys
      HostTensor q = x(1, 1, 2, queries, 3);
      HostTensor length = HostTensor.of(new int[] {69}, 1);
      Attention op = masked(Masking.Kind.KEEP, true, true).capped(2);
      add("small, Tq " + queries, op, q, x(2, 1, 1, 70, 3), x(3, 1, 1, 70, 5), keep(4, 70), length);
    }
  }

  private void groups() {
    for (int queries : new int[] {1, 5, 40}) {
      HostTensor q = x(1, 2, 6, queries, 64);
      HostTensor k = x(2, 2, 2, 50, 64);
      HostTensor v = x(3, 2, 2, 50, 64);
      add("grouped queries, Tq " + queries, PLAIN, q, k, v);
      add(
          "grouped queries, all masks, Tq " + queries,
          masked(Masking.Kind.KEEP, true, true),
          q,
          k,
          v,
          keep(4, 2, 6, queries, 50),
          HostTensor.of(new int[] {49, 20}, 2));
    }
  }

  private void masks() {
    HostTensor q = x(1, 3, 2, 40, 64);
    HostTensor k = x(2, 3, 2, 90, 64);
    HostTensor v = x(3, 3, 2, 90, 64);
    HostTensor lengths = HostTensor.of(new int[] {0, 37, 1000}, 3);
    for (long[] shape : new long[][] {{3, 2, 40, 90}, {40, 90}, {3, 1, 1, 90}, {40, 1}, {1}}) {
      String of = " mask " + Arrays.toString(shape);
      add("keep" + of, masked(Masking.Kind.KEEP, false, false), q, k, v, keep(4, shape));
      add("add" + of, masked(Masking.Kind.ADDITIVE, false, false), q, k, v, additive(4, shape));
    }
    add("lengths", masked(Masking.Kind.NONE, false, true), q, k, v, lengths);
    add(
        "additive, causal, lengths",
        masked(Masking.Kind.ADDITIVE, true, true),
        q,
        k,
        v,
        additive(4, 40, 90),
        lengths);
    HostTensor nothing = HostTensor.filled(TensorType.of(DataType.BOOL, 1), 0);
    add("keep nothing", masked(Masking.Kind.KEEP, false, false), q, k, v, nothing);
    add("soft cap", PLAIN.scaled(1).capped(2), q, k, v);
    add(
        "soft cap, all masks",
        masked(Masking.Kind.ADDITIVE, true, true).capped(2),
        q,
        k,
        v,
        additive(4, 40, 90),
        lengths);
    add(
        "more queries than keys, causal",
        PLAIN.masked(Masking.CAUSAL),
        x(1, 1, 2, 90, 64),
        x(2, 1, 2, 40, 64),
        x(3, 1, 2, 40, 64));
  }

  private void extremes() {
    HostTensor q = x(1, 1, 2, 40, 64);
    HostTensor k = x(2, 1, 2, 70, 64);
    HostTensor v = x(3, 1, 2, 70, 64);
    HostTensor all = HostTensor.filled(TensorType.of(DataType.BOOL, 70), 1);
    HostTensor strangeKeys = k.with(10 * 64, Double.NaN).with(80 * 64, Double.POSITIVE_INFINITY);
    HostTensor strangeValues = v.with(10 * 64, Double.NaN).with(80 * 64, Double.POSITIVE_INFINITY);
    for (float softcap : new float[] {0, 2}) {
      add(
          "hidden NaN and infinity, soft cap " + softcap,
          masked(Masking.Kind.KEEP, false, false).capped(softcap),
          q,
          strangeKeys,
          strangeValues,
          all.with(10, 0));
      add(
          "NaN in the future, soft cap " + softcap,
          PLAIN.masked(Masking.CAUSAL).capped(softcap),
          q,
          k.with(60 * 64, Double.NaN),
          v.with(65 * 64, Double.NaN));
    }
    HostTensor large = HostTensor.random(1, TensorType.float32(1, 2, 40, 64), -100, 100);
    add("large scores", PLAIN, large, k, v);
    add("NaN in a query", PLAIN.masked(Masking.CAUSAL), q.with(64 * 64 + 3, Double.NaN), k, v);
    add("NaN in a value", PLAIN.masked(Masking.CAUSAL), q, k, v.with(69 * 64 + 2, Double.NaN));
    add("zero keys", PLAIN, q, HostTensor.filled(k.type(), 0), v);
  }

  private static Attention masked(Masking.Kind kind, boolean causal, boolean lengths) {
    return PLAIN.masked(new Masking(kind, causal, lengths));
  }

  private static HostTensor x(long seed, long... shape) {
    return HostTensor.random(seed, shape);
  }

  private static HostTensor keep(long seed, long... shape) {
    return HostTensor.random(seed, TensorType.of(DataType.BOOL, shape), 0, 1);
  }

  /** Values in [−2, 2), of which a quarter is replaced by −∞. */
  private static HostTensor additive(long seed, long... shape) {
    HostTensor mask = HostTensor.random(seed, TensorType.float32(shape), -2, 2);
    for (int i = 0; i < mask.data().length(); i++) {
      if (mask.data().get(i) < -1) {
        mask.data().set(i, Double.NEGATIVE_INFINITY);
      }
    }
    return mask;
  }

  private void add(String name, Attention op, HostTensor... inputs) {
    Output y = run(TestBackends.reference(), op, List.of(inputs)).get(0);
    List<HostTensor> all = new ArrayList<>(Arrays.asList(inputs));
    all.add(new HostTensor(y.type(), y.data()));
    all.add(HostTensor.random(9, y.type(), -1, 1));
    cases.add(new Case(name, new AttentionGradient(op), all, AttentionGradientBound::of));
  }
}
