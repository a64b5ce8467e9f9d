package org.jocelyn.opencl;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jocelyn.spi.HostArray;

/** For a device that shares the host's memory: it is mapped, so that the data moves once. */
final class MappedTransfers implements Transfers {
  private final ClQueue queue;
  private final ReentrantLock lock;

  MappedTransfers(ClQueue queue) {
    this.queue = queue;
    this.lock = queue.lock();
  }

  @Override
  public void write(HostArray source, ClBuffer target) {
    lock.lock();
    try {
      Transfers.forEachPiece(
          source,
          Cl.MAX_MAPPED,
          (first, count, offset, bytes) -> {
            ByteBuffer view = Cl.map(queue.handle(), target.memory(), true, offset, bytes);
            HostBytes.put(source, first, count, view);
            Cl.unmap(queue.handle(), target.memory(), view);
          });
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void read(ClBuffer source, HostArray target) {
    queue.finish(); // waits without the lock, so that other threads can go on enqueueing
    lock.lock();
    try {
      Transfers.forEachPiece(
          target,
          Cl.MAX_MAPPED,
          (first, count, offset, bytes) -> {
            ByteBuffer view = Cl.map(queue.handle(), source.memory(), false, offset, bytes);
            HostBytes.get(view, target, first, count);
            Cl.unmap(queue.handle(), source.memory(), view);
          });
      queue.finish(); // the unmaps: the buffer may go back to the pool right after
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void finish() {} // they are commands of the queue itself

  @Override
  public void close() {}
}
