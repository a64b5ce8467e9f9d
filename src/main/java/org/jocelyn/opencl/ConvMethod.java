package org.jocelyn.opencl;

import java.util.List;

/** The ways to compute a {@link ConvProduct}; each is a variant of both kinds of convolution. */
enum ConvMethod {
  /** Panels and a register tile, for CPU devices. */
  PACKED("packed") {
    @Override
    boolean accepts(ConvProduct product, ClDevice device) {
      return PackedProduct.accepts(product, device);
    }

    @Override
    boolean suits(ConvProduct product, ClDevice device) {
      return true;
    }

    @Override
    ConvLaunch prepare(ConvProduct product, ClContext context) {
      return new PackedProduct(product, context);
    }
  },

  /** Local memory, for products too small to fill a GPU with large tiles. */
  TILED_SMALL("tiled_small") {
    @Override
    boolean accepts(ConvProduct product, ClDevice device) {
      return TiledProduct.Tile.SMALL.accepts(product, device);
    }

    @Override
    boolean suits(ConvProduct product, ClDevice device) {
      return !TiledProduct.Tile.LARGE.fills(product, device);
    }

    @Override
    ConvLaunch prepare(ConvProduct product, ClContext context) {
      return new TiledProduct(product, TiledProduct.Tile.SMALL, context);
    }
  },

  /** Local memory, for large products on GPUs. */
  TILED("tiled") {
    @Override
    boolean accepts(ConvProduct product, ClDevice device) {
      return TiledProduct.Tile.LARGE.accepts(product, device);
    }

    @Override
    boolean suits(ConvProduct product, ClDevice device) {
      return true;
    }

    @Override
    ConvLaunch prepare(ConvProduct product, ClContext context) {
      return new TiledProduct(product, TiledProduct.Tile.LARGE, context);
    }
  };

  private final String label;

  ConvMethod(String label) {
    this.label = label;
  }

  /** How variants that use it end their names. */
  String label() {
    return label;
  }

  /** Whether it computes this product on this device. */
  abstract boolean accepts(ConvProduct product, ClDevice device);

  /** Whether it is a good choice, none after it in {@link #preferred} being better. */
  abstract boolean suits(ConvProduct product, ClDevice device);

  abstract ConvLaunch prepare(ConvProduct product, ClContext context);

  /** The methods for a strategy, in the order in which they are to be considered. */
  static List<ConvMethod> preferred(Strategy strategy) {
    return strategy == Strategy.CPU
        ? List.of(PACKED, TILED_SMALL)
        : List.of(TILED_SMALL, TILED, PACKED);
  }
}
