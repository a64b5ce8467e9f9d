package org.jocelyn.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Both 16-bit formats against their definitions, over all their values. */
class HalvesTest {
  /** IEEE 754 binary16 by its formula. */
  private static double float16(int bits) {
    double sign = (bits & 0x8000) != 0 ? -1 : 1;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 31) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * fraction * Math.pow(2, -24)
        : sign * (1024 + fraction) * Math.pow(2, exponent - 25);
  }

  @Test
  void everyFloat16HasItsValueAndComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Halves.fromFloat16((short) bits);
      assertEquals(float16(bits), value, "bits " + Integer.toHexString(bits));
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(Halves.fromFloat16(Halves.toFloat16(value))));
      } else {
        assertEquals((short) bits, Halves.toFloat16(value), "bits " + Integer.toHexString(bits));
      }
    }
  }

  @Test
  void everyBfloat16HasItsValueAndComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Halves.fromBfloat16((short) bits);
      assertEquals(bits << 16, Float.floatToRawIntBits(value) & 0xffff0000);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(Halves.fromBfloat16(Halves.toBfloat16(value))));
      } else {
        assertEquals((short) bits, Halves.toBfloat16(value), "bits " + Integer.toHexString(bits));
      }
    }
  }

  @Test
  void roundingIsToNearestTiesToEven() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (!Float.isNaN(value)) {
        checkNearest(value, Halves.toFloat16(value), 0x7c00, 65520, false);
        checkNearest(value, Halves.toBfloat16(value), 0x7f80, 0x1.ffp127, true);
      }
    }
    for (int bits = 0; bits < 0x7bff; bits++) { // exactly halfway between neighbours
      double halfway = (float16(bits) + float16(bits + 1)) / 2;
      int even = bits % 2 == 0 ? bits : bits + 1;
      assertEquals((short) even, Halves.toFloat16((float) halfway), "between " + bits);
      assertEquals((short) (even | 0x8000), Halves.toFloat16((float) -halfway));
    }
  }

  private static void checkNearest(
      float value, short rounded, int infinity, double overflow, boolean brain) {
    int magnitude = rounded & 0x7fff;
    assertEquals(value < 0 || 1 / value < 0, (rounded & 0x8000) != 0, "sign of " + value);
    if (Math.abs((double) value) >= overflow) {
      assertEquals(infinity, magnitude, "overflow of " + value);
      return;
    }
    double distance = Math.abs(decode(magnitude, brain) - Math.abs((double) value));
    if (magnitude + 1 < infinity) {
      assertTrue(distance <= decode(magnitude + 1, brain) - Math.abs((double) value) + 0.0);
    }
    if (magnitude > 0) {
      assertTrue(distance <= Math.abs((double) value) - decode(magnitude - 1, brain) + 0.0);
    }
  }

  private static double decode(int magnitude, boolean brain) {
    return brain ? Float.intBitsToFloat(magnitude << 16) : float16(magnitude);
  }
}
