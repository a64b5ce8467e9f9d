package org.jocelyn.cpu;

/**
 * Matrix products as in BLIS (Van Zee and van de Geijn 2015): both operands are packed into panels
 * that the register tile reads one after the other (those of a constant are kept), and a task works
 * on a block of A that stays in the L2 cache while panels of B pass through L1.
 *
 * <p>The order in which an element is summed depends on the extents alone, so results are the same
 * bits whatever the threads do. One instance serves any number of threads.
 */
final class CpuGemm {
  /** Depth that a tile is summed over at a time. */
  private static final int KC = 256;

  /** Rows of A in the block that a task works on. */
  private static final int MC = 120;

  /** Columns of B in the block that a task works on. */
  private static final int NC = 512;

  /** Tasks per thread, so that all end at about the same time. */
  private static final int TASKS = 4;

  /** Multiply-adds below which another thread costs more than it helps. */
  private static final long ALONE = 1 << 16;

  /** Rows or columns up to which packing costs more than it saves. */
  private static final int SKINNY = 4;

  private final CpuContext context;
  private final GemmTile tile;
  private final CpuThreads alone = new CpuThreads(1);

  CpuGemm(CpuContext context) {
    this.context = context;
    this.tile = context.lanes().gemmTile();
  }

  /** Register tiles of a product, to choose which of two matrices is the left one. */
  long tiles(int m, int n) {
    return (m + tile.rows() - 1L) / tile.rows() * ((n + tile.columns() - 1) / tile.columns());
  }

  /** Computes a product with all threads. */
  void multiply(GemmProduct product) {
    long work = (long) product.m() * product.n() * product.k();
    multiply(product, work < ALONE ? alone : context.threads());
  }

  /** Computes a product on the caller's thread: for those who share out many products. */
  void multiplyAlone(GemmProduct product) {
    multiply(product, alone);
  }

  private void multiply(GemmProduct product, CpuThreads threads) {
    if (product.m() == 0 || product.n() == 0) {
      return;
    }
    if (product.k() == 0) {
      product.begin(0, product.m(), 0, product.n());
      product.finish(0, product.m(), 0, product.n());
    } else if (Math.min(product.m(), product.n()) <= SKINNY
        && product.a() instanceof StridedOperand a
        && product.b() instanceof StridedOperand b) {
      new CpuMatvec(context.lanes(), threads).multiply(product, a, b);
    } else {
      packAndMultiply(product, threads);
    }
  }

  private void packAndMultiply(GemmProduct product, CpuThreads threads) {
    PanelSource sourceA = source(product.a(), tile.rows(), product.m(), product.k(), threads);
    PanelSource sourceB = source(product.b(), tile.columns(), product.n(), product.k(), threads);
    for (int j = 0; j < product.n(); j += PanelSource.COUNT) {
      int columns = Math.min(PanelSource.COUNT, product.n() - j);
      for (int p = 0; p < product.k(); p += PanelSource.DEPTH) {
        int depth = Math.min(PanelSource.DEPTH, product.k() - p);
        GemmPanels b = sourceB.part(j, columns, p, depth);
        for (int i = 0; i < product.m(); i += PanelSource.COUNT) {
          int rows = Math.min(PanelSource.COUNT, product.m() - i);
          GemmPanels a = sourceA.part(i, rows, p, depth);
          int panelsOfA = sourceA.isPacked() ? 0 : a.panels();
          int panelsOfB = sourceB.isPacked() || i > 0 ? 0 : b.panels();
          pack(a, panelsOfA, b, panelsOfB, threads);
          multiply(product, a, b, threads);
        }
      }
    }
    sourceA.release();
    sourceB.release();
  }

  private PanelSource source(
      GemmOperand operand, int width, int count, int depth, CpuThreads threads) {
    return operand instanceof StridedOperand strided && strided.values().derived().areKept()
        ? PackedOperand.of(strided, width, count, depth, threads)
        : PanelSource.Borrowed.of(operand, width, count, depth, context.scratch());
  }

  /** Packs so many panels of A and of B in one pass over the threads. */
  private static void pack(
      GemmPanels a, int panelsOfA, GemmPanels b, int panelsOfB, CpuThreads threads) {
    int grain = Math.max(1, (panelsOfA + panelsOfB) / (TASKS * threads.count()));
    threads.forEach(
        panelsOfA + panelsOfB,
        grain,
        (begin, end) -> {
          a.pack(Math.min(begin, panelsOfA), Math.min(end, panelsOfA));
          b.pack(Math.max(begin - panelsOfA, 0), Math.max(end - panelsOfA, 0));
        });
  }

  private void multiply(GemmProduct product, GemmPanels a, GemmPanels b, CpuThreads threads) {
    int blockA = Math.min(a.panels(), Math.max(1, MC / tile.rows()));
    int blockB = Math.min(b.panels(), Math.max(1, NC / tile.columns()));
    int wanted = threads.count() == 1 ? 1 : TASKS * threads.count();
    while (blocks(a, blockA) * blocks(b, blockB) < wanted && blockA * blockB > 1) {
      if ((blockA * tile.rows() >= blockB * tile.columns() && blockA > 1) || blockB == 1) {
        blockA = (blockA + 1) / 2;
      } else {
        blockB = (blockB + 1) / 2;
      }
    }
    int rowsOfBlocks = blocks(a, blockA);
    int heightA = blockA;
    int widthB = blockB;
    threads.forEach(
        rowsOfBlocks * blocks(b, blockB),
        1,
        (begin, end) -> {
          // neighbours share panels of B
          for (int task = begin; task < end; task++) {
            int firstA = task % rowsOfBlocks * heightA;
            int firstB = task / rowsOfBlocks * widthB;
            multiplyBlock(
                product,
                a,
                firstA,
                Math.min(firstA + heightA, a.panels()),
                b,
                firstB,
                Math.min(firstB + widthB, b.panels()));
          }
        });
  }

  private static int blocks(GemmPanels panels, int size) {
    return (panels.panels() + size - 1) / size;
  }

  private void multiplyBlock(
      GemmProduct product, GemmPanels a, int firstA, int endA, GemmPanels b, int firstB, int endB) {
    int row = a.first() + firstA * a.width();
    int rows = Math.min(endA * a.width(), a.count()) - firstA * a.width();
    int column = b.first() + firstB * b.width();
    int columns = Math.min(endB * b.width(), b.count()) - firstB * b.width();
    if (a.from() == 0) {
      product.begin(row, rows, column, columns);
    }
    for (int p = 0; p < a.depth(); p += KC) {
      int depth = Math.min(KC, a.depth() - p);
      for (int panelB = firstB; panelB < endB; panelB++) {
        for (int panelA = firstA; panelA < endA; panelA++) {
          tile.add(
              a.used(panelA),
              b.used(panelB),
              depth,
              product.alpha(),
              a.packed(),
              a.at(panelA, p),
              b.packed(),
              b.at(panelB, p),
              product.c(),
              product.at(a.first() + panelA * a.width(), b.first() + panelB * b.width()),
              product.strideC());
        }
      }
    }
    if (a.from() + a.depth() == product.k()) {
      product.finish(row, rows, column, columns);
    }
  }
}
