package org.jocelyn.spi;

/**
 * Conversions between float32 and the two 16-bit storage formats, rounding to nearest, ties to
 * even, as IEEE 754 says. NaN stays NaN, overflow becomes infinity, subnormals are kept.
 */
public final class Halves {
  private Halves() {}

  /** The value of a binary16. */
  public static float fromFloat16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }

  /** The nearest binary16. */
  public static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) { // 65520 and above round to infinity
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) { // below 2^-14: a multiple of 2^-24
      int multiple = (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24);
      return (short) (sign | multiple);
    }
    int rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return (short) (sign | ((rounded - 0x38000000) >>> 13));
  }

  /** The value of a bfloat16. */
  public static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest bfloat16. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /**
   * An integer as a float rounded to odd: of two neighbours the one whose last bit is set. What
   * rounds it to fewer digits gets what it would make of the integer itself, where a float rounded
   * to even might have become a tie.
   */
  public static float oddFloat(long value) {
    long magnitude = value < 0 ? -value : value; // unsigned: that of the smallest long is itself
    int shift = Math.max(0, 40 - Long.numberOfLeadingZeros(magnitude));
    long lost = magnitude & ((1L << shift) - 1);
    float kept = (magnitude >>> shift) | (lost == 0 ? 0 : 1);
    float scaled = kept * Float.intBitsToFloat((127 + shift) << 23);
    return value < 0 ? -scaled : scaled;
  }
}
