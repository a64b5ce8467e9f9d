package org.jocelyn;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the factors of a product may be rounded to before they are multiplied, where that lets
 * matrix units do it. The products are summed in float32 whatever it is.
 *
 * <p>It is a permission, given for a whole backend by {@code
 * Backends.open("opencl:gpu,precision=tf32")} or {@link BackendRequest#allowing}: a device, an
 * operation or a shape that has nothing to gain from it computes in float32. {@link #FLOAT32} is
 * what nobody has to ask for. Factors that are stored as FLOAT16 or BFLOAT16 have exact products in
 * float32, so matrix units multiply them under any permission.
 *
 * <p>Each factor is off by at most {@link #rounding} of itself, so to the error of a sum of
 * products in float32 comes at most {@code (2u + u²)·Σ|a||b|} with {@code u = rounding()}.
 */
public enum Precision {
  /** Factors stay what they are. */
  FLOAT32(0),

  /** 10 bits of fraction and the range of float32. */
  TF32(0x1p-11),

  /** 7 bits of fraction and the range of float32. */
  BFLOAT16(0x1p-8),

  /**
   * 10 bits of fraction, but magnitudes above 65504 become infinite, and those below 2⁻¹⁴ are off
   * by up to 2⁻²⁵: for factors of known size.
   */
  FLOAT16(0x1p-11);

  private final double rounding;

  Precision(double rounding) {
    this.rounding = rounding;
  }

  /** The largest relative error of a rounded factor within the format's normal range. */
  public double rounding() {
    return rounding;
  }

  /** What the option {@code precision=} calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The precision that is called so, in any case.
   *
   * @throws ParameterException if there is none
   */
  public static Precision parse(String label) {
    return Arrays.stream(values())
        .filter(precision -> precision.name().equalsIgnoreCase(label))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    "precision=%s must be one of %s"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(Precision::label)
                                .collect(Collectors.joining(", ")))));
  }
}
