package org.jocelyn.op;

/**
 * The gradient of {@link LayerNorm}. With s, μ and σ² as there, {@code ŝ = (s − μ)/√(σ² + epsilon)}
 * and {@code g = dy·gamma}, means being over the normalized axes:
 *
 * <pre>
 * dx = (g − mean(g) − ŝ·mean(g·ŝ))/√(σ² + epsilon) + dsum
 * dgamma = Σ dy·ŝ
 * dbeta = Σ dy
 * </pre>
 *
 * <p>the sums being over all rows. x, residual, dy, dsum and dx are FLOAT32 of one shape; gamma,
 * dgamma and dbeta are FLOAT32 of the shape of the normalized axes. dx is the residual's gradient
 * too. dsum, dgamma and dbeta are there where the normalization has the sum, gamma and beta.
 *
 * <p>Error, with n the elements normalized together and R the rows: of dx at most {@code ε·((32 +
 * 4·√n)·(|g| + (1 + |ŝ|)·mean(|g|·(1 + |ŝ|)))/√(σ² + epsilon) + 2·|dx|)}; of dgamma {@code ε·(16 +
 * 2·√n + 2·√R)·Σ|dy|·(1 + |ŝ|)}; of dbeta {@code ε·(1 + 2·√R)·Σ|dy|}.
 *
 * <p>Source: Ba, Kiros and Hinton 2016.
 *
 * @param norm the normalization
 */
public record LayerNormGradient(LayerNorm norm) implements RowNormGradient {
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
    return true;
  }

  @Override
  public boolean gamma() {
    return norm.gamma();
  }

  @Override
  public boolean beta() {
    return norm.beta();
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
