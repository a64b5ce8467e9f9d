package org.jocelyn;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.CacheAppend;
import org.jocelyn.op.Cast;
import org.jocelyn.op.HeadLayout;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Reshape;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.Transpose;

/** Attention and its key/value cache. */
public sealed interface AttentionMethods extends TensorMethods permits Tensor {
  /** What these queries gather from the values, seeing every key; see {@link Attention}. */
  default Tensor attention(Tensor keys, Tensor values) {
    return run(Attention.plain(), keys, values);
  }

  /** What these queries gather from the values, with mask and lengths; see {@link Attention}. */
  default Tensor attention(Attention op, Tensor keys, Tensor values, Tensor... masks) {
    List<Tensor> inputs = new ArrayList<>(List.of((Tensor) this, keys, values));
    inputs.addAll(List.of(masks));
    return backend().run(op, inputs).get(0);
  }

  /**
   * The weights {@code softmax(scale·Q·Kᵀ (+ mask))} that these queries give the keys, {@code [B,
   * H, Tq, Tk]}: what {@link #attention} never stores, for who wants to look at it.
   *
   * @throws ShapeException if attention would refuse these queries and keys
   * @throws ParameterException if the number of masks is not the masking's
   */
  default Tensor attentionWeights(Attention op, Tensor keys, Tensor... masks) {
    Tensor queries = (Tensor) this;
    List<String> names = op.masking().inputNames();
    if (masks.length != names.size()) {
      throw new ParameterException(
          "attentionWeights: takes the masks " + names + ", got " + masks.length);
    }
    List<TensorType> types = new ArrayList<>(List.of(type(), keys.type(), keys.type()));
    for (Tensor mask : masks) {
      types.add(mask.type());
    }
    op.outputs(types);
    AttentionGeometry g = op.geometry(types);
    Shape rows = Shape.of(g.batch(), g.keyHeads(), g.rowsPerKeyHead(), g.headDim());
    return backend()
        .tidy(
            () -> {
              Tensor q = apart(op, queries).run(Reshape.to(rows));
              Tensor together =
                  type().dataType() == keys.dataType() ? keys : keys.run(new Cast(q.dataType()));
              Tensor k = apart(op, together);
              Tensor logits = q.run(Matmul.plain().transposed(false, true), k);
              Softmax softmax =
                  Softmax.along(-1).scaled(op.scaleFor(g.headDim())).masked(op.masking());
              return logits.run(Reshape.to(g.logits())).run(softmax, masks);
            });
  }

  private static Tensor apart(Attention op, Tensor heads) {
    return op.layout() == HeadLayout.HEADS_FIRST ? heads : heads.run(Transpose.of(0, 2, 1, 3));
  }

  /** Writes new rows into this cache in place, from a position on; see {@link CacheAppend}. */
  default Tensor appendAt(long position, Tensor update) {
    return run(new CacheAppend(position), update);
  }

  /**
   * These queries or keys turned by the angles of their positions; see {@link RotaryEmbedding}.
   *
   * @param positionIds the rows of the cosines and sines; none where each position has its own
   */
  default Tensor rotaryEmbedding(
      boolean interleaved, Tensor cos, Tensor sin, Tensor... positionIds) {
    List<Tensor> inputs = new ArrayList<>(List.of((Tensor) this, cos, sin));
    inputs.addAll(List.of(positionIds));
    return backend().run(new RotaryEmbedding(interleaved, positionIds.length > 0), inputs).get(0);
  }
}
