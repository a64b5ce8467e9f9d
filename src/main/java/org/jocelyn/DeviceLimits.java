package org.jocelyn;

/**
 * What a device can do at best, as its own loops measure it: the roofs of a roofline (Williams,
 * Waterman and Patterson 2009).
 *
 * @param flopsPerSecond float32 operations of independent multiply-adds, each of which is two
 * @param bytesPerSecond bytes that a copy of more than the caches hold reads and writes
 */
public record DeviceLimits(double flopsPerSecond, double bytesPerSecond) {
  /** The least seconds in which so many operations can be done while so many bytes are moved. */
  public double seconds(double flops, double bytes) {
    return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
  }
}
