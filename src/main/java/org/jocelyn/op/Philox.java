package org.jocelyn.op;

/**
 * The random numbers of Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2,
 * 3", 2011): a function of a seed, an offset and an index, the same on every device and in any
 * order.
 *
 * <p>Number i is word {@code i mod 4} of the block that the seed, as key, makes of the counter
 * {@code ⌊i/4⌋ + 2⁶⁴·offset}. Streams of different offsets do not overlap.
 */
public final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;
  private static final long WORD = 0xFFFFFFFFL;

  private final long seed;
  private final long offset;

  /** The numbers of this seed and offset. */
  public Philox(long seed, long offset) {
    this.seed = seed;
    this.offset = offset;
  }

  /** Words {@code 4·block} to {@code 4·block + 3}, each with 32 random bits. */
  public void block(long block, int[] words) {
    int c0 = (int) block;
    int c1 = (int) (block >>> 32);
    int c2 = (int) offset;
    int c3 = (int) (offset >>> 32);
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & WORD);
      long product1 = MULTIPLIER_1 * (c2 & WORD);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
  }

  /** Uniform in [low, high]: numbers 0 to {@code count − 1}, computed in double precision. */
  public float[] uniform(int count, double low, double high) {
    float[] values = new float[count];
    int[] words = new int[4];
    for (int i = 0; i < count; i++) {
      if (i % 4 == 0) {
        block(i / 4, words);
      }
      values[i] = (float) (low + (high - low) * fraction(words[i % 4]));
    }
    return values;
  }

  /**
   * Normal of this mean and standard deviation, computed in double precision: numbers 2j and 2j + 1
   * make a pair (Box and Muller 1958).
   */
  public float[] normal(int count, double mean, double deviation) {
    float[] values = new float[count];
    int[] words = new int[4];
    for (int i = 0; i < count; i++) {
      if (i % 4 == 0) {
        block(i / 4, words);
      }
      int pair = i % 4 & ~1;
      double radius = Math.sqrt(-2 * Math.log(fraction(words[pair])));
      double angle = 2 * Math.PI * fraction(words[pair + 1]);
      double normal = radius * (i % 2 == 0 ? Math.cos(angle) : Math.sin(angle));
      values[i] = (float) (mean + deviation * normal);
    }
    return values;
  }

  /** In (0, 1): the middle of the 2³² parts that the word stands for. */
  private static double fraction(int word) {
    return ((word & WORD) + 0.5) * 0x1p-32;
  }
}
