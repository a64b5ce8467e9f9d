package org.jocelyn.opencl;

import java.nio.ByteBuffer;
import org.jocelyn.spi.HostArray;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * Copies between Java arrays and device memory. A device that shares the host's memory is mapped,
 * so that the data moves once; others get it in pieces through a pinned staging buffer. Used under
 * the queue's lock.
 */
final class Transfers implements AutoCloseable {
  /** Large enough to keep a bus busy, small enough to stay in a cache while it is filled. */
  private static final int STAGING_BYTES = 4 << 20;

  private final ClQueue queue;
  private final cl_context context;
  private final boolean mapped;
  private cl_mem staging;
  private ByteBuffer stagingBytes;

  Transfers(ClQueue queue, cl_context context) {
    this.queue = queue;
    this.context = context;
    this.mapped = queue.device().unifiedMemory();
  }

  void write(HostArray source, ClBuffer target) {
    forEachPiece(
        source,
        (first, count, offset, bytes) -> {
          if (mapped) {
            ByteBuffer view = Cl.map(queue.handle(), target.memory(), true, offset, bytes);
            HostBytes.put(source, first, count, view);
            Cl.unmap(queue.handle(), target.memory(), view);
          } else {
            HostBytes.put(source, first, count, staging());
            Cl.write(queue.handle(), target.memory(), offset, bytes, staging());
          }
        });
  }

  void read(ClBuffer source, HostArray target) {
    forEachPiece(
        target,
        (first, count, offset, bytes) -> {
          if (mapped) {
            ByteBuffer view = Cl.map(queue.handle(), source.memory(), false, offset, bytes);
            HostBytes.get(view, target, first, count);
            Cl.unmap(queue.handle(), source.memory(), view);
          } else {
            Cl.read(queue.handle(), source.memory(), offset, bytes, staging());
            HostBytes.get(staging(), target, first, count);
          }
        });
    if (mapped) {
      queue.finish(); // the unmaps: the buffer may go back to the pool right after
    }
  }

  private interface Piece {
    void copy(int first, int count, long offset, long bytes);
  }

  private void forEachPiece(HostArray array, Piece piece) {
    int elementBytes = array.dataType().bytes();
    int step = (int) ((mapped ? Cl.MAX_MAPPED : STAGING_BYTES) / elementBytes);
    int length = array.length();
    int first = 0;
    while (first < length) {
      int count = Math.min(step, length - first);
      piece.copy(first, count, (long) first * elementBytes, (long) count * elementBytes);
      first += count;
    }
  }

  /** Pinned by the driver and mapped for good; made at the first transfer. */
  private ByteBuffer staging() {
    if (stagingBytes == null) {
      staging = Cl.createBuffer(context, STAGING_BYTES, true);
      stagingBytes = Cl.map(queue.handle(), staging, true, 0, STAGING_BYTES);
    }
    return stagingBytes;
  }

  @Override
  public void close() {
    if (staging != null) {
      Cl.unmap(queue.handle(), staging, stagingBytes);
      Cl.release(staging);
    }
  }
}
