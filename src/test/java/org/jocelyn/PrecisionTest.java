package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrecisionTest {
  @Test
  void namesAreReadInAnyCase() {
    for (Precision precision : Precision.values()) {
      assertEquals(precision, Precision.parse(precision.label()));
      assertEquals(precision, Precision.parse(precision.name()));
    }
    ParameterException refusal =
        assertThrows(ParameterException.class, () -> Precision.parse("int4"));
    assertEquals(
        "precision=int4 must be one of float32, tf32, bfloat16, float16", refusal.getMessage());
  }

  @Test
  void theRoundingIsThatOfTheFractionsBits() {
    assertEquals(0, Precision.FLOAT32.rounding());
    assertEquals(Math.scalb(1.0, -10 - 1), Precision.TF32.rounding());
    assertEquals(Math.scalb(1.0, -7 - 1), Precision.BFLOAT16.rounding());
    assertEquals(Math.scalb(1.0, -10 - 1), Precision.FLOAT16.rounding());
  }

  @Test
  void aRequestAllowsItByNameOrByConstant() {
    BackendRequest request = BackendRequest.parse("cpu,threads=1").allowing(Precision.TF32);
    assertEquals("cpu,threads=1,precision=tf32", request.text());
    assertEquals(request.options(), BackendRequest.parse(request.text()).options());
  }

  @Test
  void backendsThatHaveNoUseForItComputeInFloat32() {
    for (String name : new String[] {"cpu", "reference"}) {
      try (Backend exact = Backends.open(name);
          Backend allowed = Backends.open(name + ",precision=bfloat16")) {
        assertEquals(thirdSquared(exact), thirdSquared(allowed), name);
      }
      assertThrows(ParameterException.class, () -> Backends.open(name + ",precision=int4"));
    }
  }

  private static float thirdSquared(Backend backend) {
    try (Tensor third = backend.full(1 / 3.0, 2, 2);
        Tensor product = third.matmul(third)) {
      float[] values = product.toFloatArray();
      assertTrue(Math.abs(values[0] - 2 / 9.0) < 1e-6, "in float32");
      return values[0];
    }
  }
}
