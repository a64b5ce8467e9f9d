package org.jocelyn.cpu;

/**
 * {@link Lanes#expSum} in two loops over arrays of their own: C2 vectorises the first, in which all
 * is arithmetic of floats, but not the second, which makes powers of two of their bits. In one loop
 * nothing would be vectorised, which takes four times as long.
 */
final class PlainExponentials {
  /** Elements at a time: three arrays of these stay in the first-level cache. */
  private static final int BLOCK = 1024;

  private static final ThreadLocal<PlainExponentials> LAST =
      ThreadLocal.withInitial(PlainExponentials::new);

  private final float[] exponents = new float[BLOCK];
  private final float[] rounded = new float[BLOCK];
  private final float[] mantissas = new float[BLOCK];

  private PlainExponentials() {}

  static void exp(float[] x, int atX, float scale, float shift, float[] y, int atY, int count) {
    PlainExponentials room = LAST.get();
    for (int i = 0; i < count; i += BLOCK) {
      int length = Math.min(BLOCK, count - i);
      System.arraycopy(x, atX + i, room.exponents, 0, length);
      split(scale, shift, room.exponents, room.rounded, room.mantissas, length);
      join(room.rounded, room.mantissas, y, atY + i, length);
    }
  }

  /** {@code eᵗ = 2ⁿ·2ʳ}, n in the low bits of {@code rounded}: the steps of expOfSmall. */
  private static void split(
      float scale, float shift, float[] x, float[] rounded, float[] mantissas, int count) {
    float rounder = CpuFunctions.EXPONENT_ROUNDER;
    for (int i = 0; i < count; i++) {
      float t = Math.max(scale * x[i] - shift, -88f); // of which the power of two is 0
      float biased = t * 1.442695f + rounder;
      float n = biased - rounder;
      float r = ((t - n * 0x1.63p-1f) + n * 2.1219444e-4f) * 1.442695f;
      float p = (CpuFunctions.EXP2_5 * r + CpuFunctions.EXP2_4) * r + CpuFunctions.EXP2_3;
      p = ((p * r + CpuFunctions.EXP2_2) * r + CpuFunctions.EXP2_1) * r + 1;
      rounded[i] = biased;
      mantissas[i] = p;
    }
  }

  private static void join(float[] rounded, float[] mantissas, float[] y, int atY, int count) {
    for (int i = 0; i < count; i++) {
      int power = Float.floatToRawIntBits(rounded[i]) << 23;
      y[atY + i] = mantissas[i] * Float.intBitsToFloat(power);
    }
  }
}
