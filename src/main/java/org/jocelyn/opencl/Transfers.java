package org.jocelyn.opencl;

import org.jocelyn.spi.HostArray;

/** Copies between Java arrays and device memory. Thread-safe. */
interface Transfers extends AutoCloseable {
  /** Copies to the device; the array may be changed on return. */
  void write(HostArray source, ClBuffer target);

  /** Waits for the launches before it and copies from the device. */
  void read(ClBuffer source, HostArray target);

  /** Waits for every transfer. */
  void finish();

  @Override
  void close();

  /** A run of an array's elements and where its bytes lie in device memory. */
  interface Piece {
    void copy(int first, int count, long offset, long bytes);
  }

  /** Cuts an array into pieces of at most so many bytes. */
  static void forEachPiece(HostArray array, long mostBytes, Piece piece) {
    int elementBytes = array.dataType().bytes();
    int step = (int) (mostBytes / elementBytes);
    int length = array.length();
    int first = 0;
    while (first < length) {
      int count = Math.min(step, length - first);
      piece.copy(first, count, (long) first * elementBytes, (long) count * elementBytes);
      first += count;
    }
  }
}
