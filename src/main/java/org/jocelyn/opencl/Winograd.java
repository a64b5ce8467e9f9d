package org.jocelyn.opencl;

import org.jocelyn.op.Conv2d;

/** The tiles in which {@link Conv2d} may be computed by Winograd's method. */
enum Winograd {
  /** None: direct sums only. */
  NONE,

  /** Of 2×2 pixels, which keep all that an operation promises. */
  SMALL,

  /** Also of 4×4 pixels, where a result depends on its tile. */
  LARGE
}
