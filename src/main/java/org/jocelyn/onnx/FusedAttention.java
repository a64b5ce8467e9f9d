package org.jocelyn.onnx;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.HeadLayout;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Softmax;

/**
 * {@code softmax(scale·Q·Kᵀ (+ mask))·V} of tensors whose leading axes are batch and head, or one
 * for both. Where they broadcast against each other the matrix is computed after all.
 */
final class FusedAttention implements Operator {
  private final float scale;
  private final int axis;
  private final HeadLayout layout;

  /**
   * @param axis the axis of the keys in the scores
   * @param layout of queries, keys, values and result
   */
  FusedAttention(float scale, int axis, HeadLayout layout) {
    this.scale = scale;
    this.axis = axis;
    this.layout = layout;
  }

  /** The same of tensors in another layout. */
  FusedAttention in(HeadLayout other) {
    return new FusedAttention(scale, axis, other);
  }

  @Override
  public List<Value> run(Call call) {
    Value queries = call.in(0);
    Value keys = call.in(1);
    Value values = call.in(2);
    Shape q = apart(queries);
    Shape k = apart(keys);
    boolean fusible =
        (q.rank() == 3 || q.rank() == 4)
            && (axis == -1 || axis == q.rank() - 1)
            && keys.rank() == q.rank()
            && values.rank() == q.rank()
            && leading(q).equals(leading(k))
            && leading(q).equals(leading(apart(values)))
            && (call.inputs() < 4 || broadcasts(call.in(3), scores(q, k)));
    return List.of(fusible ? fused(call, queries, keys, values) : composed(call));
  }

  /** With the axes of heads and tokens in the order of the scores. */
  private Shape apart(Value x) {
    Shape shape = x.shape();
    return layout == HeadLayout.HEADS_FIRST || shape.rank() != 4
        ? shape
        : Shape.of(shape.dim(0), shape.dim(2), shape.dim(1), shape.dim(3));
  }

  private static Shape leading(Shape shape) {
    return shape.slice(0, shape.rank() - 2);
  }

  private static Shape scores(Shape q, Shape k) {
    return q.with(-1, k.dim(-2));
  }

  private static boolean broadcasts(Value mask, Shape scores) {
    return mask.dataType() == DataType.FLOAT32 && mask.shape().broadcastsTo(scores);
  }

  private Value fused(Call call, Value queries, Value keys, Value values) {
    Shape q = queries.shape();
    Masking masking =
        call.inputs() < 4 ? Masking.NONE : new Masking(Masking.Kind.ADDITIVE, false, false);
    Attention op = Attention.plain().scaled(scale).masked(masking).in(layout);
    List<Value> inputs =
        call.inputs() < 4
            ? List.of(heads(call, queries), heads(call, keys), heads(call, values))
            : List.of(
                heads(call, queries),
                heads(call, keys),
                heads(call, values),
                mask(call, call.in(3), q.rank()));
    Value y = call.runAll(op, inputs).get(0);
    return call.reshape(y, q.with(-1, values.shape().dim(-1)));
  }

  /** As batch, head, row, column; one leading axis stands for both. */
  private static Value heads(Call call, Value x) {
    return x.rank() == 4 ? x : call.reshape(x, x.shape().unsqueeze(1));
  }

  private static Value mask(Call call, Value mask, int rank) {
    return rank == 3 && mask.rank() == 3 ? call.reshape(mask, mask.shape().unsqueeze(1)) : mask;
  }

  private Value composed(Call call) {
    Matmul product = Matmul.plain().transposed(false, true).scaled(scale);
    Value scores = call.run(product, exchanged(call, call.in(0)), exchanged(call, call.in(1)));
    Value masked =
        call.inputs() < 4 ? scores : call.run(new Binary(BinaryFunction.ADD), scores, call.in(3));
    Value weights = call.run(Softmax.along(axis), masked);
    return exchanged(call, call.run(Matmul.plain(), weights, exchanged(call, call.in(2))));
  }

  private Value exchanged(Call call, Value x) {
    return layout == HeadLayout.HEADS_FIRST ? x : call.transpose(x, 0, 2, 1, 3);
  }
}
