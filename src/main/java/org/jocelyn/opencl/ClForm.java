package org.jocelyn.opencl;

import org.jocelyn.spi.Storage;

/**
 * A storage's elements in a kernel's own layout: kept with the storage if that is constant, else on
 * loan for one run.
 */
record ClForm(ClBuffer buffer, boolean kept) implements AutoCloseable {
  /** The storage itself, for a kernel that reads it where it lies. */
  static ClForm asItIs(Storage storage) {
    return new ClForm((ClBuffer) storage, true);
  }

  @Override
  public void close() {
    if (!kept) {
      buffer.close();
    }
  }
}
