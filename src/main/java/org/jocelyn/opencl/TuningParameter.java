package org.jocelyn.opencl;

import java.util.List;
import java.util.Optional;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Tunable;

/**
 * A number that a kernel is built or launched with and that decides only its speed. A device has
 * the default unless its {@link TuningProfile} says otherwise.
 */
enum TuningParameter {
  /** Rows of the register tile of matmul_packed.cl: MR. */
  MATMUL_PACKED_ROWS("matmul_packed.rows", Matmul.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      // AVX-512 has 32 vector registers, AVX2 16
      return device.floatLanes() == 16 ? 8 : 6;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return device.floatLanes() == 16 ? List.of(4, 6, 8, 12) : List.of(4, 6);
    }
  },

  /** Thousands of multiply-adds that make a work-item of matmul_packed.cl worth its launch. */
  MATMUL_PACKED_WORK("matmul_packed.work", Matmul.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      return 1000;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(125, 250, 500, 1000, 2000, 4000);
    }
  },

  /** Work-items of matmul_packed.cl for each core, so that all end at about the same time. */
  MATMUL_PACKED_SHARE("matmul_packed.share", Matmul.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      return 16;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(2, 4, 8, 16, 32);
    }
  },

  /** Rows of the register tile of conv2d_packed.cl, where all its channels are wanted: MR. */
  CONV2D_PACKED_ROWS("conv2d_packed.rows", Conv2d.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      return device.floatLanes() == 16 ? 12 : 6;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return device.floatLanes() == 16 ? List.of(4, 6, 8, 12) : List.of(4, 6);
    }
  },

  /**
   * Products of a sum that conv2d_packed.cl gathers at a time: the first-level cache should hold
   * them.
   */
  CONV2D_PACKED_DEPTH("conv2d_packed.depth", Conv2d.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      return 256;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(128, 192, 256, 384, 512);
    }
  },

  /**
   * Channels that make gathering their windows in conv2d_packed.cl cheap beside multiplying them.
   */
  CONV2D_PACKED_CHANNELS("conv2d_packed.channels", Conv2d.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      return 128;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(64, 128, 256);
    }
  },

  /** Work-items of conv2d_packed.cl for each core, so that all end at about the same time. */
  CONV2D_PACKED_SHARE("conv2d_packed.share", Conv2d.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      return 4;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(2, 4, 8, 16);
    }
  },

  /** Rows of the register tile of attention_packed.cl: ROWS. */
  ATTENTION_PACKED_ROWS("attention_packed.rows", Attention.class, Strategy.CPU) {
    @Override
    int standard(ClDevice device) {
      return device.floatLanes() == 16 ? 8 : 6;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return device.floatLanes() == 16 ? List.of(4, 6, 8, 10, 12) : List.of(4, 5, 6);
    }
  },

  /** Rows of a large tile of matmul_tiled.cl: BM. */
  MATMUL_TILED_ROWS("matmul_tiled.rows", Matmul.class, Strategy.GPU, true) {
    @Override
    int standard(ClDevice device) {
      return device.vendor() == Vendor.INTEL ? 64 : 128;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(64, 128, 256);
    }
  },

  /** Its columns: BN. */
  MATMUL_TILED_COLUMNS("matmul_tiled.columns", Matmul.class, Strategy.GPU, true) {
    @Override
    int standard(ClDevice device) {
      return device.vendor() == Vendor.AMD ? 256 : 128;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(64, 128, 256);
    }
  },

  /** Rows of it that a work-item has: TM. */
  MATMUL_TILED_PART_ROWS("matmul_tiled.part_rows", Matmul.class, Strategy.GPU, true) {
    @Override
    int standard(ClDevice device) {
      return device.vendor() == Vendor.INTEL ? 4 : 8;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(4, 8, 16);
    }
  },

  /** A work-item's columns of it: TN. AMD's local memory needs wide parts. */
  MATMUL_TILED_PART_COLUMNS("matmul_tiled.part_columns", Matmul.class, Strategy.GPU, true) {
    @Override
    int standard(ClDevice device) {
      return device.vendor() == Vendor.AMD ? 16 : 8;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(4, 8, 16);
    }
  },

  /** What a tile takes of the depth at a time: BK. */
  MATMUL_TILED_DEPTH("matmul_tiled.depth", Matmul.class, Strategy.GPU, true) {
    @Override
    int standard(ClDevice device) {
      return device.vendor() == Vendor.INTEL ? 16 : 8;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(8, 16, 32);
    }
  },

  /** Floats between the rows of a tile beyond its own, against bank conflicts. */
  MATMUL_TILED_PAD("matmul_tiled.pad", Matmul.class, Strategy.GPU, true) {
    @Override
    int standard(ClDevice device) {
      return 4;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(0, 4, 8);
    }
  },

  /** Rows of tiles that are computed together, so that they share B in the cache: STRIP. */
  MATMUL_TILED_STRIP("matmul_tiled.strip", Matmul.class, Strategy.GPU) {
    @Override
    int standard(ClDevice device) {
      return 8;
    }

    @Override
    List<Integer> range(ClDevice device) {
      return List.of(2, 4, 8, 16);
    }
  };

  private final String label;
  private final Class<? extends Op> operation;
  private final Strategy strategy;
  private final boolean ofLargeTile;

  TuningParameter(String label, Class<? extends Op> operation, Strategy strategy) {
    this(label, operation, strategy, false);
  }

  /**
   * @param ofLargeTile whether the device must hold the large tile of matmul_tiled.cl that it makes
   */
  TuningParameter(
      String label, Class<? extends Op> operation, Strategy strategy, boolean ofLargeTile) {
    this.label = label;
    this.operation = operation;
    this.strategy = strategy;
    this.ofLargeTile = ofLargeTile;
  }

  /** The one that profiles call so. */
  static Optional<TuningParameter> named(String label) {
    for (TuningParameter parameter : values()) {
      if (parameter.label.equals(label)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }

  /** What profiles call it. */
  String label() {
    return label;
  }

  /** Whether the kernels that this device prefers depend on it. */
  boolean matters(ClDevice device) {
    return device.strategy() == strategy;
  }

  /** What an untuned device has. */
  abstract int standard(ClDevice device);

  /** All that such a device may have. */
  abstract List<Integer> range(ClDevice device);

  /** Whether a kernel can be made with the device's values, this one's among them. */
  boolean suits(ClDevice device) {
    return !ofLargeTile || MatmulTile.Size.LARGE.on(device).fits(device);
  }

  /** What this device may have instead of its value, others staying as they are, and that value. */
  List<Integer> candidates(ClDevice device) {
    int present = device.tuned(this);
    return range(device).stream()
        .filter(value -> value == present || suits(device.with(device.tuning().with(this, value))))
        .toList();
  }

  Tunable on(ClDevice device) {
    return new Tunable(label, operation, device.tuned(this), candidates(device));
  }
}
