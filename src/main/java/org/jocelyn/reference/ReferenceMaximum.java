package org.jocelyn.reference;

import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/** The largest of the elements it is shown, and the place where it first was. */
final class ReferenceMaximum {
  private double value = Double.NEGATIVE_INFINITY;
  private int place = -1;

  /** NaN counts as larger than any number. */
  void see(double candidate, int at) {
    boolean larger = candidate > value || (Double.isNaN(candidate) && !Double.isNaN(value));
    if (place < 0 || larger) {
      value = candidate;
      place = at;
    }
  }

  double value() {
    return value;
  }

  /** Where it was, −1 if it has seen nothing. */
  int place() {
    return place;
  }

  /** Writes the value to the first of {@code outputs}, and the place to the second, if any. */
  void store(Storage[] outputs, int at) {
    ((HostArray) outputs[0]).set(at, value);
    if (outputs.length > 1) {
      ((HostArray) outputs[1]).setLong(at, place);
    }
  }
}
