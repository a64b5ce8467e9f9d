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

  /** Columns of B that a task packs at a time. */
  private static final int PACKED_NC = 128;

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
    PanelSource sourceA = sourceOfA(product, threads);
    PanelSource sourceB = source(product.b(), tile.columns(), product.n(), product.k(), threads);
    for (int j = 0; j < product.n(); j += PanelSource.COUNT) {
      int columns = Math.min(PanelSource.COUNT, product.n() - j);
      for (int p = 0; p < product.k(); p += PanelSource.DEPTH) {
        int depth = Math.min(PanelSource.DEPTH, product.k() - p);
        GemmPanels b = sourceB.part(j, columns, p, depth);
        boolean byTask = !sourceB.isReady() && b.panels() >= 2 * threads.count();
        for (int i = 0; i < product.m(); i += PanelSource.COUNT) {
          int rows = Math.min(PanelSource.COUNT, product.m() - i);
          GemmPanels a = sourceA.part(i, rows, p, depth);
          int panelsOfA = sourceA.isReady() ? 0 : a.panels();
          int panelsOfB = sourceB.isReady() || byTask || i > 0 ? 0 : b.panels();
          pack(a, panelsOfA, b, panelsOfB, threads);
          if (byTask) {
            packPanelsAndMultiply(product, a, b, threads);
          } else {
            multiply(product, a, b, threads);
          }
        }
      }
    }
    sourceA.release();
    sourceB.release();
  }

  private PanelSource sourceOfA(GemmProduct product, CpuThreads threads) {
    return tile.readsRows()
            && product.a() instanceof StridedOperand rows
            && rows.depthIsContiguous()
            && rows.isFloat()
            && !rows.values().derived().areKept()
        ? new PanelSource.InPlace(rows, tile.rows())
        : source(product.a(), tile.rows(), product.m(), product.k(), threads);
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

  /**
   * Each task packs columns of B, a depth at a time, just before it multiplies all rows by them.
   */
  private void packPanelsAndMultiply(
      GemmProduct product, GemmPanels a, GemmPanels b, CpuThreads threads) {
    int most = Math.max(1, PACKED_NC / tile.columns());
    int width = Math.max(1, Math.min(most, b.panels() / (2 * threads.count())));
    threads.forEach(
        blocks(b, width),
        1,
        (begin, end) -> {
          float[] memory = context.scratch().take(width * tile.columns() * KC);
          for (int task = begin; task < end; task++) {
            int firstB = task * width;
            int endB = Math.min(firstB + width, b.panels());
            begin(product, a, 0, a.panels(), b, firstB, endB);
            for (int p = 0; p < a.depth(); p += KC) {
              GemmPanels near = b.repacked(firstB, endB, p, Math.min(KC, a.depth() - p), memory);
              multiplyRows(product, a, 0, a.panels(), p, near, 0, near.panels(), 0);
            }
            finish(product, a, 0, a.panels(), b, firstB, endB);
          }
          context.scratch().give(memory);
        });
  }

  private static int blocks(GemmPanels panels, int size) {
    return (panels.panels() + size - 1) / size;
  }

  private void multiplyBlock(
      GemmProduct product, GemmPanels a, int firstA, int endA, GemmPanels b, int firstB, int endB) {
    begin(product, a, firstA, endA, b, firstB, endB);
    for (int p = 0; p < a.depth(); p += KC) {
      multiplyRows(product, a, firstA, endA, p, b, firstB, endB, p);
    }
    finish(product, a, firstA, endA, b, firstB, endB);
  }

  /** Panels of A from depth {@code p} on times panels of B from {@code depthOfB} on. */
  private void multiplyRows(
      GemmProduct product,
      GemmPanels a,
      int firstA,
      int endA,
      int p,
      GemmPanels b,
      int firstB,
      int endB,
      int depthOfB) {
    int depth = Math.min(KC, a.depth() - p);
    boolean fresh = isFresh(product) && a.from() + p == 0;
    int height = Math.max(1, MC / tile.rows());
    for (int block = firstA; block < endA; block += height) {
      for (int panelB = firstB; panelB < endB; panelB++) {
        for (int panelA = block; panelA < Math.min(block + height, endA); panelA++) {
          tile.multiply(
              fresh,
              a.used(panelA),
              b.used(panelB),
              depth,
              product.alpha(),
              a.values(),
              a.at(panelA, p),
              a.rowStride(),
              b.values(),
              b.at(panelB, depthOfB),
              product.c(),
              product.at(a.first() + panelA * a.width(), b.first() + panelB * b.width()),
              product.strideC());
        }
      }
    }
  }

  /** Whether the first sums are stored, rather than added to what is there. */
  private static boolean isFresh(GemmProduct product) {
    return product.start() == GemmStart.ZERO;
  }

  private static void begin(
      GemmProduct product, GemmPanels a, int firstA, int endA, GemmPanels b, int firstB, int endB) {
    if (a.from() == 0 && !isFresh(product)) {
      product.begin(row(a, firstA), rows(a, firstA, endA), row(b, firstB), rows(b, firstB, endB));
    }
  }

  private static void finish(
      GemmProduct product, GemmPanels a, int firstA, int endA, GemmPanels b, int firstB, int endB) {
    if (a.from() + a.depth() == product.k()) {
      product.finish(row(a, firstA), rows(a, firstA, endA), row(b, firstB), rows(b, firstB, endB));
    }
  }

  /** The first row of A or column of B in a panel. */
  private static int row(GemmPanels panels, int first) {
    return panels.first() + first * panels.width();
  }

  private static int rows(GemmPanels panels, int first, int end) {
    return Math.min(end * panels.width(), panels.count()) - first * panels.width();
  }
}
