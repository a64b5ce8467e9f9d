package org.jocelyn.opencl;

/**
 * A storage's elements in a kernel's own layout: kept with the storage if that is constant, else on
 * loan for one run.
 */
record ClForm(ClBuffer buffer, boolean kept) implements AutoCloseable {
  @Override
  public void close() {
    if (!kept) {
      buffer.close();
    }
  }
}
