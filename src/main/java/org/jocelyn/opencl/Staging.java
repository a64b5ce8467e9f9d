package org.jocelyn.opencl;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/**
 * A queue for transfers in one direction and the pinned memory that they pass through: some pieces,
 * mapped once and used in turn. Where the driver pins no memory, ordinary memory does. Used under
 * its own lock, which is taken after that of the {@link ClQueue} where both are.
 */
final class Staging implements AutoCloseable {
  /** Large enough to keep a bus busy, small enough to stay in a cache while it is filled. */
  static final int PIECE_BYTES = 4 << 20;

  /** Pinned memory is dear, so pieces are no larger than transfers have been so far. */
  private static final int LEAST_BYTES = 16 << 10;

  /** One is filled while another is on the bus, and some wait there for kernels to end. */
  private static final int PIECES = 4;

  private static final System.Logger LOG = System.getLogger("org.jocelyn.opencl.transfers");

  private final cl_context context;
  private final cl_command_queue queue;
  private final AtomicInteger openEvents;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Slot> slots = new ArrayList<>();
  private final Queue<Slot> ready = new ArrayDeque<>();
  private final Queue<Slot> busy = new ArrayDeque<>();
  private int pieceBytes;

  /** A piece of staging memory. */
  final class Slot {
    private final cl_mem pinned;
    private final ByteBuffer bytes;
    private ClEvent transfer;

    private Slot(cl_mem pinned, ByteBuffer bytes) {
      this.pinned = pinned;
      this.bytes = bytes;
    }

    ByteBuffer bytes() {
      return bytes;
    }

    private void release() {
      if (pinned != null) {
        Cl.unmap(queue, pinned, bytes);
        Cl.release(pinned);
      }
    }
  }

  /**
   * @param openEvents counts the events that are not released
   */
  Staging(ClDevice device, cl_context context, AtomicInteger openEvents) {
    this.context = context;
    this.queue = Cl.createQueue(context, device.id(), true);
    this.openEvents = openEvents;
  }

  cl_command_queue queue() {
    return queue;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** Sees to it that pieces hold as many bytes, {@link #PIECE_BYTES} at most. */
  void fit(long bytes) {
    long wanted = Math.min(bytes, PIECE_BYTES);
    if (wanted > pieceBytes) {
      releaseSlots();
      pieceBytes = (int) Math.max(LEAST_BYTES, Long.highestOneBit(wanted * 2 - 1));
    }
  }

  /** Whether {@link #next} need not wait. */
  boolean hasFree() {
    return !ready.isEmpty() || slots.size() < PIECES;
  }

  /** A piece that nothing uses; where all are in use, waits for the oldest transfer. */
  Slot next() {
    if (!hasFree()) {
      ready.add(oldest());
    }
    return ready.isEmpty() ? make() : ready.poll();
  }

  /** The piece of the oldest transfer, waiting until that is done. */
  Slot oldest() {
    Slot slot = busy.remove();
    try (ClEvent done = slot.transfer) {
      slot.transfer = null;
      done.await();
    } catch (OpenClException failure) {
      ready.add(slot);
      throw failure;
    }
    return slot;
  }

  /**
   * Enqueues a transfer from or to a piece.
   *
   * @return its event, which belongs to the piece
   */
  ClEvent enqueue(Slot slot, Consumer<cl_event> command) {
    try {
      slot.transfer = ClEvent.of(openEvents, command);
    } catch (OpenClException failure) {
      ready.add(slot);
      throw failure;
    }
    busy.add(slot);
    Cl.flush(queue);
    return slot.transfer;
  }

  /** Takes back a piece that nothing uses any more. */
  void giveBack(Slot slot) {
    ready.add(slot);
  }

  private Slot make() {
    cl_mem pinned = null;
    Slot slot;
    try {
      pinned = Cl.createBuffer(context, pieceBytes, true);
      slot = new Slot(pinned, Cl.mapToWrite(queue, pinned, 0, pieceBytes));
    } catch (OpenClException refused) {
      if (pinned != null) {
        Cl.release(pinned);
      }
      if (!Cl.isOutOfMemory(refused)) {
        throw refused;
      }
      LOG.log(System.Logger.Level.DEBUG, "no pinned memory; transfers will be slower", refused);
      slot = new Slot(null, ByteBuffer.allocateDirect(pieceBytes));
    }
    slots.add(slot);
    return slot;
  }

  /** Waits until no transfer uses a piece, after one has failed. */
  void drain() {
    while (!busy.isEmpty()) {
      try {
        ready.add(oldest());
      } catch (OpenClException failed) {
        LOG.log(System.Logger.Level.DEBUG, "a transfer failed as well", failed);
      }
    }
  }

  @Override
  public void close() {
    Cl.finish(queue);
    releaseSlots();
    Cl.finish(queue);
    Cl.release(queue);
  }

  private void releaseSlots() {
    drain();
    slots.forEach(Slot::release);
    slots.clear();
    ready.clear();
  }
}
