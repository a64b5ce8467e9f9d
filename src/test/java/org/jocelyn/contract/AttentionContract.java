package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.HeadLayout;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link Attention} on every backend. */
class AttentionContract extends OpContract {
  private static final Attention PLAIN = Attention.plain();

  private final List<Case> cases = new ArrayList<>();

  @Override
  protected List<Case> cases() {
    cases.clear();
    sizes();
    groups();
    masks();
    caps();
    layouts();
    types();
    extremes();
    return cases;
  }

  private void sizes() {
    // Tq, Tk, D, Dv
    int[][] sizes = {
      {1, 1, 1, 1},
      {5, 7, 33, 20},
      {33, 65, 33, 20},
      {16, 16, 64, 64},
      {64, 64, 64, 64},
      {70, 200, 64, 64},
      {1, 300, 64, 64},
      {3, 130, 64, 64},
      {20, 70, 256, 270},
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
    add("no queries", PLAIN, x(1, 2, 2, 0, 64), x(2, 2, 2, 7, 64), x(3, 2, 2, 7, 64));
    add("no keys", PLAIN, x(1, 2, 2, 9, 64), x(2, 2, 2, 0, 64), x(3, 2, 2, 0, 64));
    add("no keys, one query", PLAIN, x(1, 2, 2, 1, 64), x(2, 2, 2, 0, 64), x(3, 2, 2, 0, 64));
    add("no batch", PLAIN, x(1, 0, 2, 9, 64), x(2, 0, 2, 7, 64), x(3, 0, 2, 7, 64));
    add("no heads", PLAIN, x(1, 2, 0, 9, 64), x(2, 2, 0, 7, 64), x(3, 2, 0, 7, 64));
    add("empty queries and keys", PLAIN, x(1, 1, 1, 9, 0), x(2, 1, 1, 7, 0), x(3, 1, 1, 7, 64));
    add("empty values", PLAIN, x(1, 1, 1, 9, 64), x(2, 1, 1, 7, 64), x(3, 1, 1, 7, 0));
    add("scaled", PLAIN.scaled(-0.3f), x(1, 1, 2, 40, 64), x(2, 1, 2, 40, 64), x(3, 1, 2, 40, 64));
  }

  private void groups() {
    for (int queries : new int[] {1, 2, 5, 40}) {
      HostTensor q = x(1, 2, 6, queries, 64);
      HostTensor k = x(2, 2, 2, 50, 64);
      HostTensor v = x(3, 2, 2, 50, 64);
      add("grouped queries, Tq " + queries, PLAIN, q, k, v);
      add("grouped queries, causal, Tq " + queries, PLAIN.masked(Masking.CAUSAL), q, k, v);
      Masking all = new Masking(Masking.Kind.KEEP, true, true);
      add(
          "grouped queries, all masks, Tq " + queries,
          PLAIN.masked(all),
          q,
          k,
          v,
          keep(4, 2, 6, queries, 50),
          HostTensor.of(new int[] {49, 20}, 2));
    }
    // small enough for a simulator, and yet two blocks of keys
    for (int queries : new int[] {1, 5, 10}) {
      HostTensor q = x(1, 1, 2, queries, 3);
      HostTensor k = x(2, 1, 1, 70, 3);
      HostTensor v = x(3, 1, 1, 70, 5);
      HostTensor length = HostTensor.of(new int[] {69}, 1);
      add("small, Tq " + queries, masked(Masking.Kind.NONE, true, true), q, k, v, length);
      add(
          "small, keep, Tq " + queries,
          masked(Masking.Kind.KEEP, false, false),
          q,
          k,
          v,
          keep(4, 70));
    }
    add("one head of keys", PLAIN, x(1, 1, 8, 3, 64), x(2, 1, 1, 50, 64), x(3, 1, 1, 50, 64));
  }

  private void masks() {
    HostTensor k = x(2, 3, 2, 90, 64);
    HostTensor v = x(3, 3, 2, 90, 64);
    HostTensor lengths = HostTensor.of(new int[] {0, 37, 1000}, 3);
    for (int queries : new int[] {1, 40}) {
      HostTensor q = x(1, 3, 2, queries, 64);
      String name = ", Tq " + queries;
      for (long[] shape :
          new long[][] {{3, 2, queries, 90}, {queries, 90}, {3, 1, 1, 90}, {queries, 1}, {1}}) {
        String of = " mask " + List.of(shape.length, shape[0]) + name;
        add("keep" + of, masked(Masking.Kind.KEEP, false, false), q, k, v, keep(4, shape));
        add("add" + of, masked(Masking.Kind.ADDITIVE, false, false), q, k, v, additive(4, shape));
      }
      add("lengths" + name, masked(Masking.Kind.NONE, false, true), q, k, v, lengths);
      add("causal, lengths" + name, masked(Masking.Kind.NONE, true, true), q, k, v, lengths);
      add(
          "additive, causal, lengths" + name,
          masked(Masking.Kind.ADDITIVE, true, true),
          q,
          k,
          v,
          additive(4, queries, 90),
          lengths);
      add(
          "keep nothing" + name,
          masked(Masking.Kind.KEEP, false, false),
          q,
          k,
          v,
          HostTensor.filled(TensorType.of(DataType.BOOL, 1), 0));
      add(
          "INT64 lengths out of range" + name,
          masked(Masking.Kind.NONE, false, true),
          q,
          k,
          v,
          HostTensor.of(new long[] {-1, 1L << 32, 89}, 3));
      HostTensor all = HostTensor.filled(TensorType.of(DataType.BOOL, 90), 1);
      add(
          "NaN under the mask" + name,
          masked(Masking.Kind.KEEP, false, false),
          q,
          k.with(10 * 64, Double.NaN),
          v.with(10 * 64, Double.NaN),
          all.with(10, 0));
      add(
          "hidden NaN" + name,
          masked(Masking.Kind.NONE, true, true),
          q,
          k.with(89 * 64 + 1, Double.NaN).with((90 * 2 + 60) * 64, Double.POSITIVE_INFINITY),
          v.with(89 * 64 + 1, Double.NaN).with((90 * 2 + 60) * 64, Double.POSITIVE_INFINITY),
          HostTensor.of(new int[] {89, 60, 90}, 3));
    }
    add(
        "more keys than a block, hidden NaN in the second",
        masked(Masking.Kind.KEEP, true, true),
        x(1, 1, 2, 40, 16),
        x(2, 1, 2, 150, 16),
        x(3, 1, 2, 150, 16).with(147 * 16, Double.NaN),
        keep(4, 40, 150),
        HostTensor.of(new int[] {147}, 1));
    add(
        "NaN in the future",
        PLAIN.masked(Masking.CAUSAL),
        x(1, 1, 2, 40, 64),
        x(2, 1, 2, 40, 64).with(20 * 64 + 5, Double.NaN),
        x(3, 1, 2, 40, 64).with(30 * 64 + 5, Double.NaN).with((40 + 7) * 64, 1 / 0.0));
    add(
        "more queries than keys, causal",
        PLAIN.masked(Masking.CAUSAL),
        x(1, 1, 2, 90, 64),
        x(2, 1, 2, 40, 64),
        x(3, 1, 2, 40, 64));
  }

  /** Bounds that some scores come near, with and without masks, which must stay hidden. */
  private void caps() {
    Masking all = new Masking(Masking.Kind.KEEP, true, true);
    for (int queries : new int[] {1, 5, 40}) {
      HostTensor q = HostTensor.random(1, TensorType.float32(2, 4, queries, 64), -4, 4);
      HostTensor k = x(2, 2, 2, 70, 64);
      HostTensor v = x(3, 2, 2, 70, 20);
      HostTensor lengths = HostTensor.of(new int[] {69, 20}, 2);
      String name = ", Tq " + queries;
      add("soft cap" + name, PLAIN.capped(1.5f), q, k, v);
      HostTensor keep = keep(4, queries, 70);
      add("soft cap, all masks" + name, PLAIN.masked(all).capped(1.5f), q, k, v, keep, lengths);
      Attention added = masked(Masking.Kind.ADDITIVE, false, false).capped(1.5f);
      add("soft cap, additive" + name, added, q, k, v, additive(4, queries, 70));
      HostTensor small = x(1, 1, 2, queries, 3);
      add(
          "small, soft cap" + name,
          PLAIN.capped(0.5f),
          small,
          x(2, 1, 1, 70, 3),
          x(3, 1, 1, 70, 5));
    }
  }

  /** Tokens first. */
  private void layouts() {
    Attention plain = PLAIN.in(HeadLayout.TOKENS_FIRST);
    Attention all = plain.masked(new Masking(Masking.Kind.KEEP, true, true));
    // Tq, Tk, D, Dv
    int[][] sizes = {{1, 1, 1, 1}, {5, 7, 33, 20}, {40, 70, 64, 64}, {1, 130, 32, 32}};
    for (int[] s : sizes) {
      String name = "tokens first, Tq %d, Tk %d, D %d, Dv %d".formatted(s[0], s[1], s[2], s[3]);
      HostTensor q = x(1, 2, s[0], 6, s[2]);
      HostTensor k = x(2, 2, s[1], 2, s[2]);
      HostTensor v = x(3, 2, s[1], 2, s[3]);
      add(name, plain, q, k, v);
      add(name + ", causal", plain.masked(Masking.CAUSAL), q, k, v);
      HostTensor lengths = HostTensor.of(new int[] {s[1], s[1] / 2}, 2);
      add(name + ", all masks", all, q, k, v, keep(4, 2, 6, s[0], s[1]), lengths);
    }
    for (int queries : new int[] {1, 5, 10}) {
      HostTensor q = x(1, 1, queries, 2, 3);
      add("small, tokens first, Tq " + queries, plain, q, x(2, 1, 70, 1, 3), x(3, 1, 70, 1, 5));
    }
    HostTensor hidden = x(3, 1, 40, 2, 64).with((30 * 2 + 1) * 64 + 5, Double.NaN);
    add(
        "tokens first, NaN in the future",
        plain.masked(Masking.CAUSAL),
        x(1, 1, 40, 2, 64),
        x(2, 1, 40, 2, 64),
        hidden);
    add(
        "tokens first, FLOAT16",
        plain,
        x(1, 1, 20, 4, 64),
        HostTensor.random(2, TensorType.of(DataType.FLOAT16, 1, 77, 2, 64), -1, 1),
        HostTensor.random(3, TensorType.of(DataType.FLOAT16, 1, 77, 2, 64), -1, 1));
    add("tokens first, no keys", plain, x(1, 2, 9, 2, 64), x(2, 2, 0, 2, 64), x(3, 2, 0, 2, 64));
    add("tokens first, no queries", plain, x(1, 2, 0, 2, 4), x(2, 2, 7, 2, 4), x(3, 2, 7, 2, 4));
  }

  /** The same as with the axes of heads and tokens exchanged. */
  @Test
  void theReferenceKnowsBothLayouts() {
    Backend reference = TestBackends.reference();
    reference.tidy(
        () -> {
          Tensor q = reference.tensor(x(1, 2, 3, 6, 4).data(), Shape.of(2, 3, 6, 4));
          Tensor k = reference.tensor(x(2, 2, 5, 2, 4).data(), Shape.of(2, 5, 2, 4));
          Tensor v = reference.tensor(x(3, 2, 5, 2, 7).data(), Shape.of(2, 5, 2, 7));
          Tensor y = reference.run(PLAIN.in(HeadLayout.TOKENS_FIRST), q, k, v);
          Tensor apart = reference.run(PLAIN, swapped(q), swapped(k), swapped(v));
          assertArrayEquals(swapped(apart).toFloatArray(), y.toFloatArray());
        });
  }

  private static Tensor swapped(Tensor x) {
    return x.permute(0, 2, 1, 3);
  }

  /** Each type and each kind of queries once: on OpenCL every pair is a program of its own. */
  private void types() {
    TensorType keys = TensorType.float32(1, 2, 77, 64);
    for (int queries : new int[] {1, 5}) {
      String name = ", Tq " + queries;
      TensorType q = TensorType.float32(1, 4, queries, 64);
      for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
        boolean mixed = type == DataType.BFLOAT16;
        add(
            (mixed ? "FLOAT32 over " : "") + type + name,
            PLAIN,
            HostTensor.random(1, mixed ? q : q.withDataType(type), -1, 1),
            HostTensor.random(2, keys.withDataType(type), -1, 1),
            HostTensor.random(3, keys.withDataType(type), -1, 1));
      }
    }
  }

  private void extremes() {
    for (int queries : new int[] {1, 21}) {
      String name = ", Tq " + queries;
      HostTensor q = x(1, 1, 2, queries, 64);
      HostTensor k = x(2, 1, 2, 70, 64);
      HostTensor v = x(3, 1, 2, 70, 64);
      TensorType large = TensorType.float32(1, 2, queries, 64);
      add("scores of ±10⁴" + name, PLAIN, HostTensor.random(1, large, -1e4, 1e4), k, v);
      add("growing scores" + name, PLAIN, HostTensor.filled(large, 1), growing(), v);
      add(
          "NaN and infinity in queries" + name,
          PLAIN,
          q.with(3, Double.NaN).with(queries * 64, Double.POSITIVE_INFINITY),
          k,
          v);
      add("NaN in a key" + name, PLAIN, q, k.with(69 * 64, Double.NaN), v);
      add("NaN in a value" + name, PLAIN, q, k, v.with(69 * 64 + 2, Double.NaN));
      add("infinity in a value" + name, PLAIN, q, k, v.with(5, Double.POSITIVE_INFINITY));
      add("zero keys" + name, PLAIN, q, HostTensor.filled(k.type(), 0), v);
    }
  }

  /** Keys whose scores grow with the key, so that each block has a new maximum. */
  private static HostTensor growing() {
    float[] keys = new float[2 * 70 * 64];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = i / 64 % 70 * 0.01f;
    }
    return HostTensor.of(keys, 1, 2, 70, 64);
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
    cases.add(Case.of(name, op, AttentionContract::bound, inputs));
  }

  /** The bound in the Javadoc of {@link Attention}, with {@code |q|·|k|} for {@code Σ|q||k|}. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    return bound((Attention) op, inputs, expected.length, 0);
  }

  /** The same where queries, keys, values and weights may be rounded, by that much of them each. */
  static double[] bound(
      Attention attention, List<HostTensor> inputs, int outputs, double rounding) {
    AttentionGeometry g = attention.geometry(inputs.stream().map(HostTensor::type).toList());
    List<HostTensor> magnitudes = new ArrayList<>(inputs);
    magnitudes.set(2, inputs.get(2).abs());
    double[] weighed = run(TestBackends.reference(), attention, magnitudes).get(0).values();
    double mask =
        attention.masking().kind() == Masking.Kind.ADDITIVE ? 2 : 0; // what additive() makes
    double keyNorm = largestNorm(inputs.get(1), (int) g.headDim());
    double[] queryNorms = norms(inputs.get(0), (int) g.headDim());
    double[] bound = new double[outputs];
    for (int i = 0; i < bound.length; i++) {
      double queryNorm = queryNorms[(int) (i / g.valueDim())];
      double t = Math.abs(attention.scaleFor(g.headDim())) * queryNorm * keyNorm + mask;
      bound[i] =
          rounding * (3 + 6 * t) * weighed[i]
              + EPSILON
                  * (16
                      + 2 * Math.sqrt((double) g.keys())
                      + 4 * Math.sqrt((double) Math.max(1, g.headDim())) * t
                      + (attention.softcap() > 0 ? 16 * t : 0))
                  * weighed[i]
              + 2 * Float.MIN_NORMAL;
    }
    return bound;
  }

  private static double largestNorm(HostTensor x, int dim) {
    double largest = 0;
    for (double norm : norms(x, dim)) {
      largest = Double.isFinite(norm) ? Math.max(largest, norm) : largest;
    }
    return largest;
  }

  private static double[] norms(HostTensor x, int dim) {
    double[] norms = new double[dim == 0 ? 64 : x.data().length() / dim];
    for (int i = 0; i < x.data().length(); i++) {
      norms[i / dim] = Math.hypot(norms[i / dim], x.data().get(i));
    }
    return norms;
  }
}
