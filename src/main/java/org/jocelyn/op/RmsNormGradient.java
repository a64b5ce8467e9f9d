package org.jocelyn.op;

/**
 * The gradient of {@link RmsNorm}. With s as there, {@code ŝ = s/√(mean(s²) + epsilon)} and {@code
 * g = dy·gamma}, means being over the normalized axes:
 *
 * <pre>
 * dx = (g − ŝ·mean(g·ŝ))/√(mean(s²) + epsilon) + dsum
 * dgamma = Σ dy·ŝ
 * </pre>
 *
 * <p>the sum being over all rows. x, residual, dy, dsum and dx are FLOAT32 of one shape; gamma and
 * dgamma are FLOAT32 of the shape of the normalized axes. dx is the residual's gradient too. dsum
 * and dgamma are there where the normalization has the sum and gamma.
 *
 * <p>Error: that of {@link LayerNormGradient}, of whose formula the mean square takes σ²'s place.
 *
 * <p>Source: Zhang and Sennrich 2019.
 *
 * @param norm the normalization
 */
public record RmsNormGradient(RmsNorm norm) implements RowNormGradient {
  @Override
  public int axis() {
    return norm.axis();
  }

  @Override
  public float epsilon() {
    return norm.epsilon();
  }

  @Override
  public boolean centered() {
    return false;
  }

  @Override
  public boolean gamma() {
    return norm.gamma();
  }

  @Override
  public boolean beta() {
    return false;
  }

  @Override
  public boolean residual() {
    return norm.residual();
  }

  @Override
  public boolean sum() {
    return norm.sum();
  }
}
