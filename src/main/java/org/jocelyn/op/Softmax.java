package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Softmax along an axis, {@code y_j = e^(t_j − m)/Σ_k e^(t_k − m)}, or its logarithm {@code y_j =
 * t_j − m − ln Σ_k e^(t_k − m)}, with {@code t = scale·logits (+ mask)} and m the largest t that is
 * seen.
 *
 * <p>Logits and y are FLOAT32 of any shape. What {@link Masking} hides, and a logit of −∞, gets 0
 * (−∞ in the logarithm), and so does all of a row that sees nothing else. A NaN or +∞ among what a
 * row sees makes the whole row NaN.
 *
 * <p>Error, with n the extent of the axis and T the largest finite |t| (T = 0 where scale is a
 * power of two and nothing is added): at most {@code ε·y·(16 + 4·|ln y| + 2·√n + 4·T)}; of the
 * logarithm {@code ε·(16 + 4·|y| + 2·√n + 4·T)}.
 *
 * @param axis the axis that sums to one; negative axes count from the end
 * @param scale factor of the logits
 * @param masking which logits are seen
 * @param logarithmic whether the logarithm of the softmax is wanted
 */
public record Softmax(int axis, float scale, Masking masking, boolean logarithmic) implements Op {
  private static final int MASKING = 1;

  public Softmax {
    Objects.requireNonNull(masking, "masking");
    Rules.parameter(Float.isFinite(scale), "Softmax", "scale must be finite, got " + scale);
  }

  /** The softmax along {@code axis}. */
  public static Softmax along(int axis) {
    return new Softmax(axis, 1, Masking.NONE, false);
  }

  /** The same with its logits multiplied by {@code factor}. */
  public Softmax scaled(float factor) {
    return new Softmax(axis, factor, masking, logarithmic);
  }

  /** The same over what {@code masking} shows. */
  public Softmax masked(Masking masking) {
    return new Softmax(axis, scale, masking, logarithmic);
  }

  /** The logarithm of the same softmax. */
  public Softmax log() {
    return new Softmax(axis, scale, masking, true);
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("logits"));
    names.addAll(masking.inputNames());
    return names;
  }

  /** Index of the mask among the inputs, −1 without one. */
  public int maskInput() {
    return masking.maskInput(MASKING);
  }

  /** Index of the lengths among the inputs, −1 without them. */
  public int lengthsInput() {
    return masking.lengthsInput(MASKING);
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    int along = Rules.axis(this, inputs, 0, axis);
    masking.check(this, inputs, MASKING, inputs.get(0).shape(), along);
    return List.of(inputs.get(0));
  }

  /** The rows that each sum to one. */
  public MaskedRows rows(List<TensorType> inputs) {
    Shape logits = inputs.get(0).shape();
    return masking.rows(inputs, MASKING, logits, logits.axis(axis));
  }
}
