package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.DeviceLimits;
import org.jocelyn.DeviceMemoryException;
import org.jocelyn.spi.LimitProbe;

/** Measures what the lanes and the memory do at best, with all threads. */
final class CpuLimits {
  /** Multiply-adds of a chain in one call. */
  private static final int STEPS = 1 << 10;

  /** As many short calls as make the JVM compile what it calls. */
  private static final int FIRST_CALLS = 5000;

  private static final int FIRST_STEPS = 8;

  /** Slower are only loops that the JVM's compiler has had no time for, on a busy machine. */
  private static final double NOT_COMPILED = 2e9;

  private static final int MOST_TRIES = 20;

  /** Beyond any last-level cache, source and target together. */
  private static final int MOST_FLOATS = 1 << 24;

  private static final int GRAIN = 1 << 18;

  private final CpuContext context;

  CpuLimits(CpuContext context) {
    this.context = context;
  }

  DeviceLimits measure() {
    for (int call = 0; call < FIRST_CALLS; call++) {
      requirePositive(context.lanes().multiplyAdds(0.5f, FIRST_STEPS));
    }
    double flopsPerSecond = LimitProbe.perSecond(this::multiplyAdds);
    for (int i = 0; i < MOST_TRIES && flopsPerSecond < NOT_COMPILED; i++) {
      flopsPerSecond = LimitProbe.perSecond(this::multiplyAdds);
    }
    return new DeviceLimits(flopsPerSecond, bytesPerSecond());
  }

  private double multiplyAdds(int repetitions) {
    Lanes lanes = context.lanes();
    int threads = context.threads().count();
    float[] sums = new float[threads];
    context
        .threads()
        .forEach(
            threads,
            1,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                for (int repetition = 0; repetition < repetitions; repetition++) {
                  sums[i] += lanes.multiplyAdds(0.5f, STEPS);
                }
              }
            });
    for (float sum : sums) {
      requirePositive(sum);
    }
    return 2.0 * STEPS * lanes.multiplyAddChains() * repetitions * threads;
  }

  /** Every chain tends to 1. What is looked at cannot be left out by a compiler. */
  private static void requirePositive(float sum) {
    if (!(sum > 0)) {
      throw new IllegalStateException("multiply-adds of positive numbers gave " + sum);
    }
  }

  private double bytesPerSecond() {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    int length = (int) Math.min(MOST_FLOATS, free / (4 * Float.BYTES));
    float[] source;
    float[] target;
    try {
      source = new float[length];
      target = new float[length];
    } catch (OutOfMemoryError full) {
      throw new DeviceMemoryException(
          "measureLimits: wanted two arrays of " + length + " floats; raise -Xmx", full);
    }
    Arrays.fill(source, 1);
    return LimitProbe.perSecond(
        repetitions -> {
          for (int repetition = 0; repetition < repetitions; repetition++) {
            context
                .threads()
                .forEach(
                    length,
                    GRAIN,
                    (from, to) -> System.arraycopy(source, from, target, from, to - from));
          }
          return 2.0 * Float.BYTES * length * repetitions;
        });
  }
}
