package org.jocelyn.data;

import java.nio.charset.StandardCharsets;

/**
 * The parts that examples are divided into by a key. A key's part depends on the key alone, so that
 * examples which share one are never torn apart, whatever else is added or left out.
 */
public enum Split {
  /** To learn from: about nine keys of ten. */
  TRAIN,
  /** To choose by: about one key of twenty. */
  VALIDATION,
  /** To be judged by: about one key of twenty. */
  TEST;

  /** Where a key belongs. */
  public static Split of(String key) {
    long share = Long.remainderUnsigned(hash(key), 20);
    return share == 0 ? TEST : share == 1 ? VALIDATION : TRAIN;
  }

  /**
   * FNV-1a in 64 bits, its high bits mixed into the low ones: {@code String.hashCode} is too
   * regular.
   */
  private static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ Byte.toUnsignedLong(b)) * 0x100000001b3L;
    }
    return hash ^ (hash >>> 32);
  }
}
