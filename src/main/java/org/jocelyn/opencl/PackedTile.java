package org.jocelyn.opencl;

/**
 * The register tile of conv2d_packed.cl, two vectors wide.
 *
 * @param width lanes of a vector: WIDTH
 * @param rows MR
 * @param pixelRows whether its rows are pixels and its columns channels, not the other way round
 */
record PackedTile(int width, int rows, boolean pixelRows) {
  /** Up to so many pixels, whole vectors of them may leave too many lanes idle. */
  static final int FEW_PIXELS = 256;

  /** All numbers of channels that tiles have divide it. */
  static final int PERIOD = 96;

  /** Channels of the tiles that are considered beside the device's own. */
  private static final int[] SMALLER = {8, 4};

  /** Of the tiles that fit the device's registers, the one that leaves the fewest lanes idle. */
  static PackedTile of(ConvProduct product, ClDevice device) {
    int width = device.floatLanes();
    // AVX-512 has 32 vector registers, AVX2 16
    boolean many = width == 16;
    PackedTile ofPixels = new PackedTile(width, many ? 7 : 6, true);
    if (ofPixels.suits(product)) {
      return ofPixels;
    }
    int most = device.tuned(TuningParameter.CONV2D_PACKED_ROWS);
    int best = most;
    for (int candidate : SMALLER) {
      if (candidate < most
          && Grid.roundUp(product.rows(), candidate) < Grid.roundUp(product.rows(), best)) {
        best = candidate;
      }
    }
    return new PackedTile(width, best, false);
  }

  private boolean suits(ConvProduct product) {
    long columns = product.batch() * product.outPixels();
    return product.weightPitch() == 0
        && columns <= FEW_PIXELS
        && product.rows() % channels() == 0
        && Grid.roundUp(columns, pixels()) < Grid.roundUp(columns, 2L * width);
  }

  /** Channels of a panel of weights. */
  int channels() {
    return pixelRows ? 2 * width : rows;
  }

  /** Pixels of a panel of windows. */
  int pixels() {
    return pixelRows ? rows : 2 * width;
  }

  /** Floats from one row of a panel of windows to the next. */
  int pitch() {
    return pixelRows ? 8 : 2 * width;
  }

  int floats() {
    return rows * 2 * width;
  }
}
