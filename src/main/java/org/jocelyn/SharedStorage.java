package org.jocelyn;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jocelyn.spi.Storage;

/**
 * A storage that several tensors may share (reshape, in-place results); freed by the last of them.
 */
final class SharedStorage {
  private final Storage storage;
  private final Accounting accounting;
  private final AtomicInteger references = new AtomicInteger(1);

  SharedStorage(Storage storage, Accounting accounting) {
    this.storage = storage;
    this.accounting = accounting;
    accounting.opened(storage.byteSize());
  }

  Storage storage() {
    return storage;
  }

  /** Takes a reference; false if the storage has been freed. */
  boolean retain() {
    int count;
    do {
      count = references.get();
      if (count == 0) {
        return false;
      }
    } while (!references.compareAndSet(count, count + 1));
    return true;
  }

  /** Gives a reference back; the last one frees the storage. */
  void release() {
    if (references.decrementAndGet() == 0) {
      accounting.closed(storage.byteSize());
      storage.close();
    }
  }

  /** Declares that nothing writes to the storage any more. */
  void makeConstant() {
    storage.derived().keep(accounting::derived);
  }

  boolean isConstant() {
    return storage.derived().areKept();
  }

  /** Live bytes and tensors of one backend. */
  static final class Accounting {
    private final AtomicLong live = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong derived = new AtomicLong();

    void opened(long bytes) {
      count.incrementAndGet();
      grow(bytes);
    }

    void closed(long bytes) {
      count.decrementAndGet();
      grow(-bytes);
    }

    void derived(long bytes) {
      derived.addAndGet(bytes);
      grow(bytes);
    }

    private void grow(long bytes) {
      long now = live.addAndGet(bytes);
      peak.accumulateAndGet(now, Math::max);
    }

    MemoryUse use(long pooled) {
      return new MemoryUse(live.get(), pooled, peak.get(), count.get(), derived.get());
    }
  }
}
