package org.jocelyn.opencl;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How matmul_tiled.cl shares out a product: its tiles, and among how many work-groups the depth of
 * each. Chosen by an estimate of the time that the busiest compute unit takes, in multiply-adds:
 * its tiles, each step of depth of which costs BM·BN multiply-adds and the floats that are brought,
 * more where too few work-items hide each other's waiting; and for a shared depth the second pass,
 * its launch and the parts it reads.
 *
 * @param size the tile's
 * @param share of the depth, for one work-group
 * @param splits work-groups that share a tile's depth
 * @param cost the estimate
 */
record MatmulTiling(MatmulTile.Size size, int share, int splits, double cost) {
  /** A float from the cache, in multiply-adds: an H100 brings six a cycle to 128 lanes. */
  private static final double FLOAT = 16;

  /** A float from local memory, most of which come while others are multiplied. */
  private static final double LOCAL_FLOAT = 0.5;

  /** Steps of depth that beginning and ending a tile take. */
  private static final int ENDS = 32;

  /** Work-items of a compute unit that reach half of its speed. */
  private static final double HALF = 64;

  /** Some three microseconds of 128 lanes. */
  private static final double LAUNCH = 600_000;

  /** Depth below which a share is not worth a work-group. */
  private static final int LEAST_SHARE = 128;

  private static final int MOST_SPLITS = 256;

  /** Shares are multiples of all steps' depths. */
  private static final int UNIT = 32;

  /** Multiply-adds of products that are done at once with any tile. */
  private static final long TINY = 1 << 18;

  /** Whether any tile will do, so that a small case may check them all. */
  static boolean isTiny(MatmulExtents x) {
    return (double) x.m() * x.n() * x.k() * x.matrices() <= TINY;
  }

  /** The best of all. */
  static Optional<MatmulTiling> best(MatmulExtents x, ClDevice device) {
    return Stream.of(MatmulTile.Size.values())
        .flatMap(size -> Stream.concat(of(size, false, x, device), of(size, true, x, device)))
        .min(Comparator.comparingDouble(MatmulTiling::cost));
  }

  /** The best with this tile: nothing, or one. */
  static Stream<MatmulTiling> of(
      MatmulTile.Size size, boolean split, MatmulExtents x, ClDevice device) {
    MatmulTile tile = size.on(device);
    if (!tile.fits(device)) {
      return Stream.empty();
    }
    if (!split) {
      return Stream.of(shared(size, Math.max(x.k(), UNIT), x, device));
    }
    if (isTiny(x)) {
      return x.k() <= UNIT / 2 ? Stream.empty() : Stream.of(shared(size, UNIT / 2, x, device));
    }
    long tiles = Math.max(1, tile.tiles(x));
    return Stream.of(1, 2, 3, 4, 6, 8)
        .map(groups -> (int) Math.min(MOST_SPLITS, (long) groups * device.computeUnits() / tiles))
        .filter(splits -> splits > 1 && x.k() / splits >= LEAST_SHARE)
        .map(splits -> shared(size, (int) Grid.roundUp(x.k() / splits + 1, UNIT), x, device))
        .filter(
            it -> it.splits > 1 && MatmulSplits.bytes(x, it.splits) <= device.maxAllocationBytes())
        .min(Comparator.comparingDouble(MatmulTiling::cost))
        .stream();
  }

  private static MatmulTiling shared(
      MatmulTile.Size size, int share, MatmulExtents x, ClDevice device) {
    int splits = Math.max(1, (x.k() + share - 1) / share);
    return new MatmulTiling(size, share, splits, cost(size.on(device), share, splits, x, device));
  }

  private static double cost(
      MatmulTile tile, int share, int splits, MatmulExtents x, ClDevice device) {
    double units = device.computeUnits();
    double groups = Math.ceil(tile.tiles(x) * splits / units);
    double sums = (double) tile.rows() * tile.columns();
    double step =
        sums
            + FLOAT * (tile.rows() + tile.columns())
            + LOCAL_FLOAT * sums * (1.0 / tile.partRows() + 1.0 / tile.partColumns());
    double items = groups * tile.items();
    double passes = groups * step * (Math.min(share, x.k()) + ENDS) * (items + HALF) / items;
    double parts = 2.0 * splits * x.matrices() * x.m() * x.n();
    return splits == 1 ? passes : passes + LAUNCH + FLOAT * parts / units;
  }
}
