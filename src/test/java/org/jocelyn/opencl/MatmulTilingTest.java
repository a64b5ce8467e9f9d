package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which tiles products get on GPUs that are not here. */
class MatmulTilingTest {
  private static MatmulExtents product(int matrices, int m, int n, int k) {
    int[] each = IntStream.range(0, matrices).toArray();
    return new MatmulExtents(m, n, k, each, each);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4096, 4096, 4096, LARGE, false", // eight tiles for each multiprocessor
    "1, 512, 512, 512, TINY, false", // 16 large ones would leave most idle
    "96, 512, 64, 512, MIDDLE, false", // no half of a tile is empty
    "1, 768, 768, 16384, LARGE, true", // 36 large ones would, but for their depth
    "1, 64, 64, 65536, TINY, true",
    "1, 8, 4096, 4096, LOW, true", // one token each of a batch of 8
    "1, 16, 50257, 768, LOW, false",
    "1, 4096, 8, 4096, NARROW, true",
  })
  void anH100GetsTheTilesThatKeepItBusy(
      int matrices, int m, int n, int k, MatmulTile.Size size, boolean split) {
    MatmulTiling best =
        MatmulTiling.best(product(matrices, m, n, k), AbsentGpu.H100.device()).orElseThrow();
    assertEquals(size, best.size(), best.toString());
    assertEquals(split, best.splits() > 1, best.toString());
  }

  @ParameterizedTest
  @EnumSource
  void sharesCoverTheDepthAndNoneIsEmpty(AbsentGpu gpu) {
    for (int k : new int[] {0, 1, 17, 33, 1000, 4097, 100_003}) {
      MatmulExtents x = product(1, 33, 65, k);
      for (MatmulTile.Size size : MatmulTile.Size.values()) {
        for (boolean split : new boolean[] {false, true}) {
          MatmulTiling.of(size, split, x, gpu.device())
              .forEach(
                  tiling -> {
                    long before = (tiling.splits() - 1L) * tiling.share();
                    assertTrue(before + tiling.share() >= k, tiling + " of " + k);
                    assertTrue(tiling.splits() == 1 || before < k, tiling + " of " + k);
                    assertTrue(!split || tiling.share() % 4 == 0, "parts begin at whole quads");
                    assertEquals(split, tiling.splits() > 1, tiling + " of " + k);
                  });
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void allTilesFitTheDevice(AbsentGpu gpu) {
    for (MatmulTile.Size size : MatmulTile.Size.values()) {
      MatmulTile tile = size.on(gpu.device());
      assertTrue(tile.fits(gpu.device()), gpu + " " + size + " " + tile);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noneOfferedToTheTunerExceedsTheDevice(AbsentGpu gpu) {
    ClDevice device = gpu.device();
    for (TuningParameter parameter : TuningParameter.values()) {
      for (int value : parameter.candidates(device)) {
        ClDevice tuned = device.with(device.tuning().with(parameter, value));
        MatmulTile tile = MatmulTile.Size.LARGE.on(tuned);
        assertTrue(tile.fits(tuned), gpu + " " + parameter.label() + " " + tile);
      }
    }
  }

  @Test
  void aStepThatLocalMemoryCannotHoldIsNotOffered() {
    ClDevice device = AbsentGpu.H100.device();
    assertEquals(
        IntStream.of(8, 16).boxed().toList(),
        TuningParameter.MATMUL_TILED_DEPTH.candidates(device));
    ClDevice smaller = device.with(device.tuning().with(TuningParameter.MATMUL_TILED_ROWS, 64));
    assertTrue(TuningParameter.MATMUL_TILED_DEPTH.candidates(smaller).contains(16));
  }
}
