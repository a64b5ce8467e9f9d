package org.jocelyn.opencl;

import java.util.Arrays;

/**
 * A launch geometry.
 *
 * @param global work-items along each of 1 to 3 axes
 * @param local work-items of a work-group along each axis; null where the driver may choose
 */
record Grid(long[] global, long[] local) {
  /** As many work-items, in work-groups as the driver likes. */
  static Grid of(long... global) {
    return new Grid(global, null);
  }

  /** The same work-items in work-groups of this size, which must divide them. */
  Grid local(long... sizes) {
    for (int axis = 0; axis < global.length; axis++) {
      if (sizes.length != global.length || global[axis] % sizes[axis] != 0) {
        throw new IllegalArgumentException(
            "work-groups " + Arrays.toString(sizes) + " do not divide " + Arrays.toString(global));
      }
    }
    return new Grid(global, sizes);
  }

  /** At least {@code items} work-items, in whole work-groups of {@code local}. */
  static Grid cover(long items, long local) {
    return of(roundUp(items, local)).local(local);
  }

  /** {@code value} raised to a multiple of {@code multiple}. */
  static long roundUp(long value, long multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  /** Whether there is nothing to run. */
  boolean isEmpty() {
    for (long size : global) {
      if (size == 0) {
        return true;
      }
    }
    return false;
  }

  /** Work-items in a work-group, 1 where the driver chooses. */
  long groupSize() {
    long size = 1;
    for (int axis = 0; local != null && axis < local.length; axis++) {
      size *= local[axis];
    }
    return size;
  }
}
