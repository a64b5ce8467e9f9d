package org.jocelyn;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The plans used last, so that a model's second step decides nothing anew. Thread-safe. */
final class PlanCache {
  private final int capacity;
  private final LinkedHashMap<Plan.Key, Entry> entries = new LinkedHashMap<>(256, 0.75f, true);
  private final ArrayDeque<Entry> evicted = new ArrayDeque<>();

  PlanCache(int capacity) {
    this.capacity = capacity;
  }

  /** A plan and how many runs are using it now; one in use is never closed. */
  static final class Entry {
    final Plan plan;
    private int users;

    Entry(Plan plan) {
      this.plan = plan;
    }
  }

  /** The plan for this key, made if need be and held until {@link #release}. */
  synchronized Entry acquire(Plan.Key key, Function<Plan.Key, Plan> maker) {
    Entry entry = entries.get(key);
    if (entry == null) {
      entry = new Entry(maker.apply(key));
      entries.put(key, entry);
      trim(capacity);
    }
    entry.users++;
    return entry;
  }

  synchronized void release(Entry entry) {
    entry.users--;
    if (!evicted.isEmpty()) {
      closeIdle();
    }
  }

  /** How many plans are kept. */
  synchronized int size() {
    return entries.size();
  }

  /** Closes every plan that is not in use. */
  synchronized void clear() {
    trim(0);
  }

  private void trim(int size) {
    var oldest = entries.entrySet().iterator();
    while (entries.size() > size && oldest.hasNext()) {
      Map.Entry<Plan.Key, Entry> entry = oldest.next();
      evicted.add(entry.getValue());
      oldest.remove();
    }
    closeIdle();
  }

  private void closeIdle() {
    evicted.removeIf(
        entry -> {
          if (entry.users > 0) {
            return false;
          }
          if (entry.plan.execution() != null) {
            entry.plan.execution().close();
          }
          return true;
        });
  }
}
