package org.jocelyn.opencl;

import java.util.function.ToDoubleFunction;
import org.jocelyn.DeviceLimits;
import org.jocelyn.TensorType;
import org.jocelyn.spi.LimitProbe;

/**
 * Measures what a device does at best with {@code limits.cl}, in the form for CPU devices and in
 * that for GPUs; the better one counts, whichever form the operations run in.
 */
final class ClLimits {
  private static final int GROUP = 256;

  /** Vectors that a work-item works on at once; see {@code limits.cl}. */
  private static final int CHAINS = 12;

  /** Work-groups of each compute unit, so that all end together. */
  private static final int GROUPS_PER_UNIT = 16;

  /** Of each chain in a launch, which must be worth launching. */
  private static final int STEPS = 1 << 12;

  /** The largest of source and target, beyond any last-level cache. */
  private static final long MOST_COPIED = 1L << 26;

  private static final long SHARE = 1 << 14;

  private final ClContext context;

  ClLimits(ClContext context) {
    this.context = context;
  }

  DeviceLimits measure() {
    return new DeviceLimits(best(this::flopsPerSecond), best(this::bytesPerSecond));
  }

  private static double best(ToDoubleFunction<Strategy> rate) {
    return Math.max(rate.applyAsDouble(Strategy.CPU), rate.applyAsDouble(Strategy.GPU));
  }

  private double flopsPerSecond(Strategy form) {
    int width = width(form);
    long local = local(form);
    long items = context.device().computeUnits() * (long) GROUPS_PER_UNIT * local;
    try (ClBuffer sums = context.scratch(items * width * Float.BYTES);
        ClKernel kernel = kernel("multiply_adds", width)) {
      fill(sums, items * width);
      Grid grid = Grid.of(items).local(local);
      return LimitProbe.perSecond(
          repetitions -> {
            for (int repetition = 0; repetition < repetitions; repetition++) {
              kernel.args(sums, 0.5f, STEPS).enqueue(grid);
            }
            context.queue().finish();
            return 2.0 * CHAINS * width * items * STEPS * repetitions;
          });
    }
  }

  private double bytesPerSecond(Strategy form) {
    int width = width(form);
    long local = local(form);
    ClDevice device = context.device();
    long most = Math.min(device.maxAllocationBytes(), device.globalMemoryBytes() / 8);
    long bytes = Math.min(MOST_COPIED, most) / (SHARE * Float.BYTES) * (SHARE * Float.BYTES);
    long count = bytes / Float.BYTES;
    try (ClBuffer source = context.scratch(bytes);
        ClBuffer target = context.scratch(bytes);
        ClKernel kernel = kernel("copy", width)) {
      fill(source, count);
      fill(target, count);
      Grid grid = Grid.of(count / SHARE * local).local(local);
      return LimitProbe.perSecond(
          repetitions -> {
            for (int repetition = 0; repetition < repetitions; repetition++) {
              kernel.args(source, target, count, SHARE).enqueue(grid);
            }
            context.queue().finish();
            return 2.0 * bytes * repetitions;
          });
    }
  }

  private ClKernel kernel(String function, int width) {
    return context.kernel("limits.cl", function, Defines.none().with("WIDTH", width));
  }

  private int width(Strategy form) {
    return form == Strategy.GPU ? 4 : context.device().preferredFloatWidth() >= 16 ? 16 : 8;
  }

  private long local(Strategy form) {
    return form == Strategy.GPU ? Math.min(GROUP, context.device().maxWorkGroupSize()) : 1;
  }

  /** Memory that was never written may not be there yet. */
  private void fill(ClBuffer buffer, long count) {
    TensorType type = TensorType.float32(count);
    try (ClKernel kernel = ClFill.kernel(type, context)) {
      kernel.args(buffer, Bits.of(type.dataType(), 1), count).enqueue(ClFill.grid(type));
    }
  }
}
