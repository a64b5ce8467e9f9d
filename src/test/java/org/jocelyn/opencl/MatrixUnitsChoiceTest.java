package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Precision;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.junit.jupiter.api.Test;

/** When products go to the matrix units of GPUs that are not here. */
class MatrixUnitsChoiceTest {
  private static final Matmul PLAIN = Matmul.plain();
  private static final ClMatmulMma LARGE = ClMatmulMma.large();
  private static final ClMatmulMma SMALL = ClMatmulMma.small();

  private static boolean takes(
      ClMatmulMma variant, ClDevice device, DataType type, long m, long n, long k) {
    List<TensorType> inputs = List.of(TensorType.of(type, m, k), TensorType.of(type, k, n));
    return variant.accepts(PLAIN, inputs, PLAIN.outputs(inputs), device);
  }

  @Test
  void floatsOnlyWhereTheRequestAllowsIt() {
    ClDevice hopper = AbsentGpu.H100.device();
    assertFalse(takes(LARGE, hopper, DataType.FLOAT32, 4096, 4096, 4096));
    for (Precision allowed : List.of(Precision.TF32, Precision.BFLOAT16, Precision.FLOAT16)) {
      assertTrue(takes(LARGE, hopper.with(allowed), DataType.FLOAT32, 4096, 4096, 4096));
    }
    assertTrue(takes(LARGE, hopper, DataType.FLOAT16, 4096, 4096, 4096));
    assertTrue(takes(LARGE, hopper, DataType.BFLOAT16, 4096, 4096, 4096));
  }

  @Test
  void onlyDevicesThatHaveThem() {
    for (AbsentGpu other : List.of(AbsentGpu.MI300, AbsentGpu.ARC)) {
      assertFalse(takes(LARGE, other.device(), DataType.FLOAT16, 4096, 4096, 4096));
    }
    ClDevice forbidden =
        AbsentGpu.H100.device().with(new Instructions(Instructions.Use.OFF, any -> true));
    assertFalse(takes(LARGE, forbidden, DataType.FLOAT16, 4096, 4096, 4096));
  }

  @Test
  void smallTilesWhereLargeOnesLeaveComputeUnitsIdle() {
    ClDevice hopper = AbsentGpu.H100.device();
    assertTrue(takes(SMALL, hopper, DataType.BFLOAT16, 512, 512, 512));
    assertFalse(takes(SMALL, hopper, DataType.BFLOAT16, 4096, 4096, 4096));
  }

  @Test
  void fewTilesOfGreatDepthGoToKernelsThatShareItOut() {
    ClDevice hopper = AbsentGpu.H100.device();
    assertFalse(takes(SMALL, hopper, DataType.BFLOAT16, 64, 128, 1 << 16));
    assertFalse(takes(LARGE, hopper, DataType.BFLOAT16, 64, 128, 1 << 16));
    assertTrue(takes(SMALL, hopper, DataType.BFLOAT16, 64, 128, 512));
  }

  @Test
  void asManyTermsOfAWeightAsThePrecisionWants() {
    assertEquals(3, ClAttentionMma.terms(Precision.BFLOAT16, Precision.FLOAT32));
    assertEquals(2, ClAttentionMma.terms(Precision.FLOAT16, Precision.FLOAT32));
    assertEquals(2, ClAttentionMma.terms(Precision.BFLOAT16, Precision.TF32));
    assertEquals(1, ClAttentionMma.terms(Precision.FLOAT16, Precision.TF32));
    assertEquals(1, ClAttentionMma.terms(Precision.BFLOAT16, Precision.BFLOAT16));
    assertEquals(1, ClAttentionMma.terms(Precision.FLOAT16, Precision.BFLOAT16));
  }
}
