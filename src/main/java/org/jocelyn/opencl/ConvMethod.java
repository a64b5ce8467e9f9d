package org.jocelyn.opencl;

import java.util.List;

/** The ways to compute a {@link ConvProduct}; each is a variant of both kinds of convolution. */
enum ConvMethod {
  /** Panels and a register tile, for CPU devices. */
  PACKED("packed", new Packed()),

  /** Local memory, for products too small to fill a GPU with larger tiles. */
  TILED_SMALL("tiled_small", TiledProduct.Tile.SMALL),

  /** Local memory, for few output channels and for somewhat small products. */
  TILED_WIDE("tiled_wide", TiledProduct.Tile.WIDE),

  /** Local memory, for large products on GPUs. */
  TILED("tiled", TiledProduct.Tile.LARGE);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // all forms are records of numbers
  private final Form form;

  ConvMethod(String label, Form form) {
    this.label = label;
    this.form = form;
  }

  /** What a method does. */
  interface Form {
    /** Whether it computes this product on this device. */
    boolean accepts(ConvProduct product, ClDevice device);

    /** Whether it is a good choice, none after it in {@link #preferred} being better. */
    boolean suits(ConvProduct product, ClDevice device);

    ConvLaunch prepare(ConvProduct product, ClContext context);
  }

  private record Packed() implements Form {
    @Override
    public boolean accepts(ConvProduct product, ClDevice device) {
      return PackedProduct.accepts(product, device);
    }

    @Override
    public boolean suits(ConvProduct product, ClDevice device) {
      return true;
    }

    @Override
    public ConvLaunch prepare(ConvProduct product, ClContext context) {
      return new PackedProduct(product, context);
    }
  }

  /** How variants that use it end their names. */
  String label() {
    return label;
  }

  Form form() {
    return form;
  }

  /** The methods for a strategy, in the order in which they are to be considered. */
  static List<ConvMethod> preferred(Strategy strategy) {
    return strategy == Strategy.CPU
        ? List.of(PACKED, TILED_SMALL)
        : List.of(TILED_SMALL, TILED_WIDE, TILED, PACKED);
  }
}
