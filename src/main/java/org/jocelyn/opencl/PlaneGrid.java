package org.jocelyn.opencl;

import org.jocelyn.Shape;

/**
 * The launch geometry of kernels that run over the elements of many planes: elements along the
 * first axis, planes along the second. There may be fewer work-items along the second axis than
 * planes; the kernel strides over them.
 */
final class PlaneGrid {
  private static final long GROUP = 256;

  /** CUDA's bound on work-groups along any axis but the first, which some drivers pass on. */
  static final long MAX_GROUPS = 65535;

  private PlaneGrid() {}

  /** Work-groups of at most {@code largest} work-items, no larger than there is work for. */
  static Grid of(long elements, long planes, long largest) {
    long across = group(elements, largest);
    long down = Math.min(group(Long.MAX_VALUE, largest) / across, powerOfTwo(planes));
    long rows = Math.min(Grid.roundUp(planes, down), MAX_GROUPS * down);
    return Grid.of(Grid.roundUp(elements, across), rows).local(across, down);
  }

  /** A power of two, at most {@code largest} and no larger than there are elements for. */
  static long group(long elements, long largest) {
    return Math.min(Math.min(GROUP, Long.highestOneBit(largest)), powerOfTwo(elements));
  }

  /** Whether a place in a plane, rounded up to whole work-groups, is an int. */
  static boolean fits(Shape planes) {
    return planes.sizeOf(2, planes.rank()) <= Integer.MAX_VALUE - GROUP;
  }

  /** The smallest power of two that is not below {@code value}, or any that exceeds GROUP. */
  private static long powerOfTwo(long value) {
    return value <= 1 ? 1 : Long.highestOneBit(Math.min(value - 1, GROUP)) << 1;
  }
}
