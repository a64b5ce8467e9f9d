package org.jocelyn.opencl;

/**
 * The tile of matmul_tiled.cl.
 *
 * @param rows of a work-group: BM
 * @param columns of a work-group: BN
 * @param depth of a step: BK
 * @param partRows of a work-item: TM
 * @param partColumns of a work-item: TN
 * @param pad floats between the rows of a step in local memory: PAD
 */
record MatmulTile(int rows, int columns, int depth, int partRows, int partColumns, int pad) {
  /** Sums that a work-item can have in registers beside what it multiplies. */
  private static final int MOST_SUMS = 128;

  /**
   * Sums for which NVIDIA's compiler may take more registers than leave room for 512 work-items.
   */
  private static final int MANY_SUMS = 64;

  /** What leaves that room, and suffices. */
  private static final int REGISTERS = 128;

  /** One shape for each kind of product. */
  enum Size {
    /** A sixteenth of a large one, for small products. */
    TINY,
    /** A quarter. */
    SMALL,
    /** Half. */
    MIDDLE,
    /** For products that fill the device: as it is tuned. */
    LARGE,
    /** For few rows: reading B is all that takes time. */
    LOW,
    /** For few columns: reading A is all that takes time. */
    NARROW;

    MatmulTile on(ClDevice device) {
      int depth = device.tuned(TuningParameter.MATMUL_TILED_DEPTH);
      int pad = device.tuned(TuningParameter.MATMUL_TILED_PAD);
      // sums of 8 by 8 do not fit the registers of Intel's work-items
      int part = device.vendor() == Vendor.INTEL ? 4 : 8;
      return switch (this) {
        case LARGE ->
            new MatmulTile(
                device.tuned(TuningParameter.MATMUL_TILED_ROWS),
                device.tuned(TuningParameter.MATMUL_TILED_COLUMNS),
                depth,
                device.tuned(TuningParameter.MATMUL_TILED_PART_ROWS),
                device.tuned(TuningParameter.MATMUL_TILED_PART_COLUMNS),
                pad);
        case MIDDLE -> new MatmulTile(16 * part, 64, depth, part, 8, pad);
        case SMALL -> new MatmulTile(8 * part, 64, depth, part, 8, pad);
        case TINY -> new MatmulTile(32, 32, depth, 4, 4, pad);
        case LOW -> new MatmulTile(16, 128, 16, 4, 8, pad);
        case NARROW -> new MatmulTile(128, 16, 16, 8, 4, pad);
      };
    }
  }

  int items() {
    return rows / partRows * (columns / partColumns);
  }

  private long localBytes() {
    return 2L * Float.BYTES * depth * (rows + columns + 2 * pad);
  }

  /** Whether the kernel can be built for it, and the device can hold it. */
  boolean fits(ClDevice device) {
    return partRows <= rows
        && partColumns < columns
        && partRows * partColumns <= MOST_SUMS
        && rows * depth % (4 * items()) == 0 // all work-items bring quads
        && columns * depth % (4 * items()) == 0
        && items() <= device.maxWorkGroupSize()
        && localBytes() <= device.localMemoryBytes();
  }

  /** Work-groups of a product. */
  long tiles(MatmulExtents x) {
    return across(x.m(), rows) * across(x.n(), columns) * x.matrices();
  }

  private static long across(int extent, int tile) {
    return ((long) extent + tile - 1) / tile;
  }

  Defines defines(ClDevice device) {
    Defines defines =
        Defines.none()
            .with("BM", rows)
            .with("BN", columns)
            .with("BK", depth)
            .with("TM", partRows)
            .with("TN", partColumns)
            .with("PAD", pad);
    return partRows * partColumns == MANY_SUMS ? defines.registers(REGISTERS, device) : defines;
  }
}
