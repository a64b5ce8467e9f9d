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
    int mask = masking.maskInput(0);
    if (mask >= 0 && (masking.kind() != Masking.Kind.KEEP || tensors.get(mask).rank() != 2)) {
      throw new ShapeException(
          "AttentionMask("
              + masking.kind()
              + " "
              + tensors.get(mask).type()
              + "): must be BOOL with the axes [batch, keys]");
    }
  }

  /** The first keys of each sequence: lengths INT32 or INT64 {@code [B]}. */
  public static AttentionMask lengths(Tensor lengths) {
    return new AttentionMask(new Masking(Masking.Kind.NONE, false, true), List.of(lengths));
  }

  /** The keys that are true in {@code keep}, BOOL {@code [B, Tk]}: the others are padding. */
  public static AttentionMask keep(Tensor keep) {
    return new AttentionMask(new Masking(Masking.Kind.KEEP, false, false), List.of(keep));
  }

  /** The same without the keys after the query. */
  public AttentionMask causal() {
    return new AttentionMask(new Masking(masking.kind(), true, masking.lengths()), tensors);
  }

  /** The masks of chosen sequences: row i is the row {@code rows[i]} of this. */
  public AttentionMask gather(Tensor rows) {
    return new AttentionMask(
        masking, tensors.stream().map(tensor -> tensor.gather(0, rows)).toList());
  }

  /** The tensors as attention takes them, the mask of keys being one of all heads and queries. */
  Tensor[] inputs() {
    Tensor[] inputs = tensors.toArray(new Tensor[0]);
    int mask = masking.maskInput(0);
    if (mask >= 0) {
      inputs[mask] = inputs[mask].reshape(inputs[mask].dim(0), 1, 1, inputs[mask].dim(1));
    }
    return inputs;
  }
}
