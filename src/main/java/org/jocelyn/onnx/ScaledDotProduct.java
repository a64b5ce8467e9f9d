package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Fill;
import org.jocelyn.op.HeadLayout;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.Trilu;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.Where;

/**
 * {@code softmax(cap(scale·Q·Kᵀ) + mask)·V} with {@code cap(s) = softcap·tanh(s/softcap)}: fused
 * unless somebody wants to see the scores.
 *
 * @param scale factor of the scores; 1/√D where it is empty
 * @param softcap bound of the scores; 0 for none
 * @param causal key j is seen by query i iff {@code j ≤ i + past}
 */
record ScaledDotProduct(OptionalDouble scale, float softcap, boolean causal) {
  ScaledDotProduct {
    if (!(softcap >= 0)) {
      throw new OnnxException("softcap is " + softcap + ", must not be negative");
    }
  }

  /** What the scores have gone through when they become an output. */
  enum Stage {
    SCALED,
    CAPPED,
    MASKED,
    WEIGHTS
  }

  /**
   * What attends to what.
   *
   * @param queries {@code [B, H, Tq, D]}
   * @param keys {@code [B, Hkv, Tk, D]}
   * @param values {@code [B, Hkv, Tk, Dv]}
   * @param mask BOOL, true where a key is seen, or FLOAT32, added to the scores; broadcasts to
   *     {@code [B, H, Tq, Tk]}
   * @param past number of keys that come before the first query
   */
  record Heads(Value queries, Value keys, Value values, Optional<Value> mask, long past) {
    private Shape scores() {
      return queries.shape().with(3, keys.shape().dim(2));
    }

    private boolean uniform() {
      return queries.dataType() == keys.dataType() && keys.dataType() == values.dataType();
    }

    private Heads float32(Call call) {
      return new Heads(
          call.cast(queries, DataType.FLOAT32),
          call.cast(keys, DataType.FLOAT32),
          call.cast(values, DataType.FLOAT32),
          mask,
          past);
    }

    /** The mask without what causality hides. */
    private Heads causally(Call call) {
      Shape scores = scores();
      Shape square = scores.slice(2, 4);
      Value all = call.run(new Fill(new TensorType(DataType.BOOL, square), 1));
      Value seen = call.run(new Trilu(false, past), all);
      Value both = mask.map(given -> both(call, given, seen)).orElse(seen);
      return new Heads(queries, keys, values, Optional.of(both), past);
    }

    private static Value both(Call call, Value mask, Value seen) {
      return mask.dataType() == DataType.BOOL
          ? call.apply(BinaryFunction.AND, mask, seen)
          : call.run(new Where(), seen, mask, hidden(call));
    }

    private Masking masking(boolean causal) {
      Masking.Kind kind =
          mask.map(
                  given ->
                      given.dataType() == DataType.BOOL ? Masking.Kind.KEEP : Masking.Kind.ADDITIVE)
              .orElse(Masking.Kind.NONE);
      return new Masking(kind, causal, false);
    }

    private List<Value> with(Value... operands) {
      List<Value> inputs = new ArrayList<>(List.of(operands));
      mask.ifPresent(inputs::add);
      return inputs;
    }
  }

  private static Value hidden(Call call) {
    return call.scalar(Double.NEGATIVE_INFINITY, DataType.FLOAT32);
  }

  /** The result, {@code [B, H, Tq, Dv]} of FLOAT32. */
  Value run(Call call, Heads heads) {
    Heads typed = heads.uniform() ? heads : heads.float32(call);
    boolean byShape = causal && lastSeesLast(heads);
    Heads masked = causal && !byShape ? typed.causally(call) : typed;
    Attention op = new Attention(scale, masked.masking(byShape), softcap, HeadLayout.HEADS_FIRST);
    return call.runAll(op, masked.with(masked.queries(), masked.keys(), masked.values())).get(0);
  }

  /** Whether the last query sees the last key, which is how operations understand causality. */
  private static boolean lastSeesLast(Heads heads) {
    return heads.keys().shape().dim(2) - heads.queries().shape().dim(2) == heads.past();
  }

  /** The result, and the scores {@code [B, H, Tq, Tk]} at this stage. */
  List<Value> run(Call call, Heads given, Stage stage) {
    Heads typed = given.float32(call);
    Heads heads = causal ? typed.causally(call) : typed;
    Shape q = heads.queries().shape();
    float factor = Attention.plain().scaleFor(q.dim(3));
    Matmul product = Matmul.plain().transposed(false, true).scaled((float) scale.orElse(factor));
    Value grouped = call.reshape(heads.queries(), grouped(heads.queries(), heads.keys()));
    Value scaled = call.reshape(call.run(product, grouped, heads.keys()), heads.scores());
    Value capped = softcap > 0 ? cap(call, scaled) : scaled;
    Softmax softmax = Softmax.along(-1).masked(heads.masking(false));
    Value weights = call.runAll(softmax, heads.with(capped)).get(0);
    Value y =
        call.run(
            Matmul.plain(), call.reshape(weights, grouped(weights, heads.keys())), heads.values());
    Value shown =
        switch (stage) {
          case SCALED -> scaled;
          case CAPPED -> capped;
          case MASKED -> heads.mask().map(mask -> masked(call, capped, mask)).orElse(capped);
          case WEIGHTS -> weights;
        };
    return List.of(call.reshape(y, q.with(3, heads.values().shape().dim(3))), shown);
  }

  /** The rows of all heads that share a key head, which are neighbours, in one matrix. */
  private static Shape grouped(Value rows, Value keys) {
    Shape shape = rows.shape();
    long keyHeads = keys.shape().dim(1);
    long group = keyHeads == 0 ? 0 : shape.dim(1) / keyHeads;
    return Shape.of(shape.dim(0), keyHeads, group * shape.dim(2), shape.dim(3));
  }

  private Value cap(Call call, Value scores) {
    Value tanh = call.apply(UnaryFunction.TANH, call.affine(scores, 1 / softcap, 0));
    return call.affine(tanh, softcap, 0);
  }

  private static Value masked(Call call, Value scores, Value mask) {
    return mask.dataType() == DataType.BOOL
        ? call.run(new Where(), mask, scores, hidden(call))
        : call.apply(BinaryFunction.ADD, scores, mask);
  }
}
