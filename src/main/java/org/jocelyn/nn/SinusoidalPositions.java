package org.jocelyn.nn;

/**
 * Positions as waves (Vaswani et al. 2017): element 2i of position t is {@code
 * sin(t/10000^(2i/width))}, element 2i + 1 its cosine. Buffer, which weights from elsewhere may
 * lack: table {@code [count, width]}.
 */
public final class SinusoidalPositions extends Positions {
  private static final double BASE = 10_000;

  private final Parameter table;

  /** For sequences of up to {@code count} tokens. */
  public SinusoidalPositions(long count, long width) {
    this.table = optionalBuffer("table", float32(count, width), waves(width));
  }

  private static Initializer waves(long width) {
    return (elements, shape, random) -> {
      for (int i = 0; i < elements.length; i++) {
        long position = i / width;
        long element = i % width;
        double angle = position * Math.pow(BASE, -(double) (element - element % 2) / width);
        elements[i] = (float) (element % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
      }
    };
  }

  @Override
  Parameter table() {
    return table;
  }
}
