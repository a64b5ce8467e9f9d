package org.jocelyn.opencl;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Stream;
import org.jocelyn.spi.HostArray;
import org.jocl.cl_context;

/**
 * For a device with memory of its own: data goes in pieces through pinned memory, each copied by
 * the host while the one before it is on the bus, on queues besides that of the kernels, so that
 * kernels run meanwhile. An upload waits for the launches that its memory was last given to, a
 * launch for the uploads into what it is given, a download for all launches before it.
 */
final class StagedTransfers implements Transfers {
  private final ClQueue queue;
  private final Staging uploads;
  private final Staging downloads;

  StagedTransfers(ClQueue queue, cl_context context) {
    this.queue = queue;
    this.uploads = new Staging(queue.device(), context, queue.openEvents());
    this.downloads = new Staging(queue.device(), context, queue.openEvents());
  }

  @Override
  public void write(HostArray source, ClBuffer target) {
    DeviceMemory memory = target.deviceMemory();
    try (Awaited before = new Awaited(afterLastUse(memory))) {
      uploads.lock().lock();
      try {
        write(source, memory, before);
      } finally {
        uploads.lock().unlock();
      }
    }
  }

  private ClEvent afterLastUse(DeviceMemory memory) {
    queue.lock().lock();
    try {
      memory.awaitDownloads();
      // the next upload may be into what is in use by now: it will not have to wait for more
      queue.markers().mark();
      return queue.markers().after(memory.lastUse());
    } finally {
      queue.lock().unlock();
    }
  }

  private void write(HostArray source, DeviceMemory memory, Awaited before) {
    uploads.fit(bytes(source));
    Transfers.forEachPiece(
        source,
        Staging.PIECE_BYTES,
        (first, count, offset, bytes) -> {
          Staging.Slot slot = uploads.next();
          HostBytes.put(source, first, count, slot.bytes());
          ClEvent event =
              uploads.enqueue(
                  slot,
                  handle ->
                      queue.retrying(
                          () ->
                              Cl.write(
                                  uploads.queue(),
                                  memory.handle(),
                                  offset,
                                  bytes,
                                  slot.bytes(),
                                  before.events(),
                                  handle)));
          memory.uploadedBy(event.shared());
          note("uploads", bytes, event);
        });
  }

  @Override
  public void read(ClBuffer source, HostArray target) {
    DeviceMemory memory = source.deviceMemory();
    try (Awaited before = new Awaited(begin(memory), memory.upload())) {
      downloads.lock().lock();
      try {
        read(memory, target, before);
      } finally {
        downloads.lock().unlock();
      }
    } finally {
      memory.endDownload();
    }
  }

  /** Keeps what is launched from now on from writing over what is read. */
  private ClEvent begin(DeviceMemory memory) {
    queue.lock().lock();
    try {
      memory.beginDownload();
      return queue.markers().after(queue.launched());
    } finally {
      queue.lock().unlock();
    }
  }

  private static long bytes(HostArray array) {
    return (long) array.length() * array.dataType().bytes();
  }

  /** Elements that are on their way to the host. */
  private record Arriving(int first, int count) {}

  private void read(DeviceMemory memory, HostArray target, Awaited before) {
    downloads.fit(bytes(target));
    Queue<Arriving> arriving = new ArrayDeque<>();
    try {
      Transfers.forEachPiece(
          target,
          Staging.PIECE_BYTES,
          (first, count, offset, bytes) -> {
            if (!downloads.hasFree()) {
              take(arriving.remove(), target);
            }
            Staging.Slot slot = downloads.next();
            ClEvent event =
                downloads.enqueue(
                    slot,
                    handle ->
                        queue.retrying(
                            () ->
                                Cl.read(
                                    downloads.queue(),
                                    memory.handle(),
                                    offset,
                                    bytes,
                                    slot.bytes(),
                                    before.events(),
                                    handle)));
            note("downloads", bytes, event);
            arriving.add(new Arriving(first, count));
          });
      while (!arriving.isEmpty()) {
        take(arriving.remove(), target);
      }
    } finally {
      downloads.drain();
    }
  }

  private void note(String name, long bytes, ClEvent event) {
    CommandRecorder recorder = queue.recorder();
    if (recorder != null) {
      recorder.transferred(name, bytes, event.shared());
    }
  }

  private void take(Arriving piece, HostArray target) {
    Staging.Slot slot = downloads.oldest();
    HostBytes.get(slot.bytes(), target, piece.first(), piece.count());
    downloads.giveBack(slot);
  }

  @Override
  public void finish() {
    Cl.finish(uploads.queue());
  }

  @Override
  public void close() {
    uploads.close();
    downloads.close();
  }

  /** Events that are waited for; nothing stands for what is done. */
  private static final class Awaited implements AutoCloseable {
    private final List<ClEvent> events;

    Awaited(ClEvent... events) {
      this.events = Stream.of(events).filter(Objects::nonNull).toList();
    }

    List<ClEvent> events() {
      return events;
    }

    @Override
    public void close() {
      events.forEach(ClEvent::close);
    }
  }
}
