package org.jocelyn.opencl;

/**
 * What a work-item of conv2d_packed.cl multiplies.
 *
 * @param tile the register tile
 * @param groups of channels
 * @param allWeights panels of weights of a group
 * @param weights panels of them that a work-item takes
 * @param allPixels panels of pixels
 * @param pixels panels of them that a work-item takes
 * @param k products in a sum
 * @param depth those of a slice
 */
record PackedRun(
    PackedTile tile,
    int groups,
    int allWeights,
    int weights,
    int allPixels,
    int pixels,
    long k,
    int depth) {
  /** Of the two halves one is for windows, the other for sums. */
  static final long MIN_LOCAL_BYTES = 16 << 10;

  private static final long MAX_LOCAL_BYTES = 512 << 10;

  /** Pixels of few that share what is read of the weights: all of an image of 7×7. */
  private static final int PIXELS = 49;

  static PackedRun of(ConvProduct product, ConvLaunch.Part part, PackedTile tile, ClDevice device) {
    int allWeights = parts(part.rows(), tile.channels());
    int allPixels = parts(part.images() * product.outPixels(), tile.pixels());
    int pixels = tile.pixelRows() ? parts(PIXELS, tile.pixels()) : 1;
    long half = Math.min(device.localMemoryBytes(), MAX_LOCAL_BYTES) / Float.BYTES / 2;
    long fitting = half / ((long) pixels * tile.pitch());
    int deepest = device.tuned(TuningParameter.CONV2D_PACKED_DEPTH);
    int depth = (int) Math.max(1, Math.min(Math.min(product.k(), deepest), fitting));
    long runs = (long) parts(allPixels, pixels) * product.groups();
    int channels = device.tuned(TuningParameter.CONV2D_PACKED_CHANNELS);
    long items = (long) device.tuned(TuningParameter.CONV2D_PACKED_SHARE) * device.computeUnits();
    int weights = allWeights;
    while (weights * tile.channels() > channels && runs * parts(allWeights, weights) < items) {
      weights = parts(weights, 2);
    }
    if (depth < product.k()) {
      weights = (int) Math.min(weights, half / ((long) pixels * tile.floats()));
    }
    // as many parts of the panels, all of about the same size
    weights = parts(allWeights, Math.max(1, parts(allWeights, Math.max(1, weights))));
    return new PackedRun(
        tile, product.groups(), allWeights, weights, allPixels, pixels, product.k(), depth);
  }

  private static int parts(long all, int part) {
    return (int) ((all + part - 1) / part);
  }

  long windowBytes() {
    return Grid.roundUp((long) pixels * depth * tile.pitch(), 16) * Float.BYTES;
  }

  /** Bytes of sums that wait for the next slice; a vector where none do. */
  long sumBytes() {
    return depth < k
        ? (long) weights * pixels * tile.floats() * Float.BYTES
        : (long) Float.BYTES * tile.width();
  }

  Grid grid() {
    return Grid.of(parts(allWeights, weights), parts(allPixels, pixels), groups).local(1, 1, 1);
  }
}
