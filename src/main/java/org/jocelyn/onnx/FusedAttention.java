package org.jocelyn.onnx;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
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

  /**
   * @param axis the axis of the keys in the scores
   */
  FusedAttention(float scale, int axis) {
    this.scale = scale;
    this.axis = axis;
  }

  @Override
  public List<Value> run(Call call) {
    Value queries = call.in(0);
    Value keys = call.in(1);
    Value values = call.in(2);
    Shape q = queries.shape();
    boolean fusible =
        (q.rank() == 3 || q.rank() == 4)
            && (axis == -1 || axis == q.rank() - 1)
            && keys.rank() == q.rank()
            && values.rank() == q.rank()
            && leading(q).equals(leading(keys.shape()))
            && leading(q).equals(leading(values.shape()))
            && (call.inputs() < 4 || broadcasts(call.in(3), scores(q, keys.shape())));
    return List.of(fusible ? fused(call, queries, keys, values) : composed(call));
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
    Attention op = Attention.plain().scaled(scale).masked(masking);
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
    Value scores = call.run(product, call.in(0), call.in(1));
    Value masked =
        call.inputs() < 4 ? scores : call.run(new Binary(BinaryFunction.ADD), scores, call.in(3));
    return call.run(Matmul.plain(), call.run(Softmax.along(axis), masked), call.in(2));
  }
}
