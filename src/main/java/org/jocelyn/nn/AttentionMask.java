package org.jocelyn.nn;

import java.util.List;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Masking;

/**
 * Which keys each query of an attention sees, with the tensors that say so. Made anew for each
 * batch; the tensors stay the caller's.
 *
 * @param tensors the masking's inputs, in its order
 */
public record AttentionMask(Masking masking, List<Tensor> tensors) {
  /** Every key is seen. */
  public static final AttentionMask NONE = new AttentionMask(Masking.NONE, List.of());

  /** Keys not after the query. */
  public static final AttentionMask CAUSAL = new AttentionMask(Masking.CAUSAL, List.of());

  public AttentionMask {
    tensors = List.copyOf(tensors);
    if (tensors.size() != masking.inputNames().size()) {
      throw new ParameterException(
          "AttentionMask: takes the tensors " + masking.inputNames() + ", got " + tensors.size());
    }
  }

  /** The first keys of each sequence: lengths INT32 or INT64 {@code [B]}. */
  public static AttentionMask lengths(Tensor lengths) {
    return new AttentionMask(new Masking(Masking.Kind.NONE, false, true), List.of(lengths));
  }

  /** The keys that are true in {@code keep}, BOOL {@code [B, Tk]}: the others are padding. */
  public static AttentionMask keep(Tensor keep) {
    if (keep.rank() != 2) {
      throw new ShapeException(
          "AttentionMask.keep(" + keep.type() + "): must have the axes [batch, keys]");
    }
    return new AttentionMask(new Masking(Masking.Kind.KEEP, false, false), List.of(keep));
  }

  /** The same without the keys after the query. */
  public AttentionMask causal() {
    return new AttentionMask(new Masking(masking.kind(), true, masking.lengths()), tensors);
  }

  /** The tensors as attention takes them, a mask of two axes being one of keys. */
  Tensor[] inputs() {
    Tensor[] inputs = tensors.toArray(new Tensor[0]);
    if (masking.kind() == Masking.Kind.KEEP && inputs[0].rank() == 2) {
      inputs[0] = inputs[0].reshape(inputs[0].dim(0), 1, 1, inputs[0].dim(1));
    }
    return inputs;
  }
}
