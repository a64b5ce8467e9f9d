package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The sums of {@code lane_reduction.h} over the lanes of a row, by each way that it knows, whatever
 * the device itself would take: norm_groups.cl must give what LayerNorm is.
 */
class LaneReductionTest {
  private static final int ROWS = 5;
  private static final float EPSILON = 1e-5f;

  /** Few lanes, as many as a warp, and several warps; of packs of four and of one. */
  private static final int[] EXTENTS = {12, 33, 1024, 2052};

  @TestFactory
  Stream<DynamicTest> rowsAreNormalizedByEveryWayOfExchange() {
    return OpenedDevices.run(
        Map.of("strategy", "gpu", "instructions", "off"),
        driver -> {
          for (String way : List.of("NONE", "MMA_EMULATED", "SUB_GROUPS_EMULATED")) {
            for (int extent : EXTENTS) {
              check(driver.context(), way, extent);
            }
          }
        });
  }

  private static void check(ClContext context, String way, int extent) {
    // given
    float[] x = new float[ROWS * extent];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 7 + 3 * (i / extent);
    }
    RowSplit split = RowSplit.of(extent, context.device());
    Defines defines = split.defines(context.device()).with("CENTERED", 1).with(way);
    HostArray y = HostArray.allocate(TensorType.float32(ROWS, extent));
    // when
    try (ClKernel kernel = context.kernel("norm_groups.cl", "norm_groups", defines);
        ClBuffer in = context.constants(x);
        ClBuffer out = context.scratch((long) x.length * Float.BYTES)) {
      kernel
          .args(in, in, in, in, out, out, 0, extent, (long) ROWS, EPSILON)
          .enqueue(split.grid(ROWS));
      context.transfers().read(out, y);
    }
    // then
    for (int row = 0; row < ROWS; row++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < extent; i++) {
        sum += x[row * extent + i];
      }
      for (int i = 0; i < extent; i++) {
        squares += Math.pow(x[row * extent + i] - sum / extent, 2);
      }
      double factor = 1 / Math.sqrt(squares / extent + EPSILON);
      for (int i = row * extent; i < (row + 1) * extent; i++) {
        assertEquals((x[i] - sum / extent) * factor, y.get(i), 1e-5, way + ", rows of " + extent);
      }
    }
  }
}
