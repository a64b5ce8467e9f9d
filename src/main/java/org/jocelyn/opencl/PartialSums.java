package org.jocelyn.opencl;

import org.jocelyn.spi.Storage;

/** The second pass of sums over rows, with the kernels of {@code partial_sums.cl}. */
final class PartialSums implements AutoCloseable {
  private static final int COLUMNS = 32;
  private static final int LANES = 8;

  /** Sums that a work-item takes on CPU devices. */
  private static final int WIDTH = 16;

  private final ClKernel kernel;
  private final Grid grid;
  private final long blocks;
  private final long count;

  /**
   * For {@code count} sums of {@code blocks} partial sums each.
   *
   * @param form the devices whose kernel is wanted
   */
  PartialSums(Strategy form, ClContext context, long blocks, long count) {
    boolean groups = form == Strategy.GPU;
    this.kernel =
        context.kernel(
            "partial_sums.cl",
            groups ? "partial_sums_groups" : "partial_sums",
            Defines.none().with("COLUMNS", COLUMNS).with("LANES", LANES));
    this.grid =
        groups
            ? Grid.of(Grid.roundUp(count, COLUMNS), LANES).local(COLUMNS, LANES)
            : Grid.cover((count + WIDTH - 1) / WIDTH, 1);
    this.blocks = blocks;
    this.count = count;
  }

  /** The bytes that this many tables of partial sums take, one after the other. */
  long bytes(int tables) {
    return Math.max(1, tables * blocks * count) * Float.BYTES;
  }

  /** Adds the partial sums of table {@code table}. */
  void enqueue(ClBuffer partials, int table, Storage total) {
    kernel.args(partials, total, table * blocks * count, blocks, count).enqueue(grid);
  }

  @Override
  public void close() {
    kernel.close();
  }
}
