package org.jocelyn.cpu;

/** Where {@link CpuGemm} takes an operand's panels from, a part at a time. */
sealed interface PanelSource permits PanelSource.Borrowed, PanelSource.InPlace, PackedOperand {
  /** Rows of A or columns of B in a part. */
  int COUNT = 2048;

  /** Depth of a part; with the count, 16 MiB. */
  int DEPTH = 2048;

  /** A part's panels; valid until the next part is asked for. */
  GemmPanels part(int first, int count, int from, int depth);

  /** Whether a part can be read as it comes, rather than for the caller to pack. */
  boolean isReady();

  /** Ends the product's use of this. */
  void release();

  /** Rows of A, read as they lie. */
  record InPlace(StridedOperand rows, int width) implements PanelSource {
    @Override
    public GemmPanels part(int first, int count, int from, int depth) {
      return GemmPanels.inPlace(rows, width, first, count, from, depth);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void release() {}
  }

  /** Memory that is packed anew for every part. */
  record Borrowed(GemmOperand operand, int width, float[] memory, CpuScratch lender)
      implements PanelSource {
    static Borrowed of(GemmOperand operand, int width, int count, int depth, CpuScratch scratch) {
      int length = GemmPanels.length(width, Math.min(count, COUNT), Math.min(depth, DEPTH));
      return new Borrowed(operand, width, scratch.take(length), scratch);
    }

    @Override
    public GemmPanels part(int first, int count, int from, int depth) {
      return GemmPanels.packed(operand, width, first, count, from, depth, memory);
    }

    @Override
    public boolean isReady() {
      return false;
    }

    @Override
    public void release() {
      lender.give(memory);
    }
  }
}
