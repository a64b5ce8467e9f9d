package org.jocelyn.op;

/**
 * What each element of an input axis gives to the output of {@link Resize2d}: input element {@code
 * e} goes into output elements {@code positions()[k]} with {@code weights()[k]}, for k from {@code
 * starts()[e]} to {@code starts()[e + 1]}, in the outputs' order. Weights of 0 are left out.
 */
public final class ResizeShares {
  private final int[] starts;
  private final int[] positions;
  private final float[] weights;

  private ResizeShares(int size, int shares) {
    this.starts = new int[size + 1];
    this.positions = new int[shares];
    this.weights = new float[shares];
  }

  /** Those of an axis that is read like this. */
  public static ResizeShares of(ResizeAxis axis, Resize2d.Mode mode) {
    boolean copies = mode == Resize2d.Mode.NEAREST;
    int[] elements = copies ? axis.nearest() : axis.lower();
    float[] fractions = copies ? new float[elements.length] : axis.fractions();
    int shares = 0;
    for (float fraction : fractions) {
      shares += (fraction < 1 ? 1 : 0) + (fraction > 0 ? 1 : 0);
    }
    ResizeShares all = new ResizeShares(Math.toIntExact(axis.size()), shares);
    all.count(elements, fractions);
    all.fill(elements, fractions);
    return all;
  }

  private void count(int[] elements, float[] fractions) {
    for (int o = 0; o < elements.length; o++) {
      if (fractions[o] < 1) {
        starts[elements[o] + 1]++;
      }
      if (fractions[o] > 0) {
        starts[elements[o] + 2]++;
      }
    }
    for (int e = 1; e < starts.length; e++) {
      starts[e] += starts[e - 1];
    }
  }

  private void fill(int[] elements, float[] fractions) {
    int[] next = starts.clone();
    for (int o = 0; o < elements.length; o++) {
      if (fractions[o] < 1) {
        add(next[elements[o]]++, o, 1 - fractions[o]);
      }
      if (fractions[o] > 0) {
        add(next[elements[o] + 1]++, o, fractions[o]);
      }
    }
  }

  private void add(int share, int position, float weight) {
    positions[share] = position;
    weights[share] = weight;
  }

  /** Where the shares of each element begin, and behind them where the last one's end. */
  public int[] starts() {
    return starts.clone();
  }

  /** The output element of each share. */
  public int[] positions() {
    return positions.clone();
  }

  /** The weight of each share, more than 0 and at most 1. */
  public float[] weights() {
    return weights.clone();
  }
}
