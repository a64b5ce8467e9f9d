package org.jocelyn.opencl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells other queues when launches on this one are done. Launches have no events of their own, for
 * each would cost; a marker after some of them serves all before it. Used under the queue's lock.
 */
final class LaunchMarkers implements AutoCloseable {
  private final ClQueue queue;
  private final AtomicInteger openEvents;
  private final Deque<Marker> markers = new ArrayDeque<>();
  private long placed;
  private long completed;

  private record Marker(long launch, ClEvent event) {}

  LaunchMarkers(ClQueue queue, AtomicInteger openEvents) {
    this.queue = queue;
    this.openEvents = openEvents;
  }

  /** Marks what is launched so far, unless that is done already. */
  void mark() {
    long launched = queue.launched();
    if (launched > placed) {
      ClEvent event = ClEvent.of(openEvents, handle -> Cl.mark(queue.handle(), handle));
      markers.add(new Marker(launched, event));
      placed = launched;
      queue.flush();
    }
  }

  /**
   * An event after a launch, that its holder closes; null where that launch is known done. What was
   * announced as the next launch and came to nothing, its grid being empty, need not be waited for.
   */
  ClEvent after(long lastUse) {
    if (isDone(lastUse)) {
      return null;
    }
    long launch = Math.min(lastUse, queue.launched());
    if (launch > placed) {
      mark();
    }
    for (Marker marker : markers) {
      if (marker.launch() >= launch) {
        return marker.event().shared();
      }
    }
    throw new IllegalStateException("launch " + launch + " of " + queue.launched());
  }

  /** Whether a marker tells that a launch is done; it may be without one telling. */
  boolean isDone(long launch) {
    while (!markers.isEmpty() && markers.peek().event().isComplete()) {
      Marker done = markers.poll();
      completed = done.launch();
      done.event().close();
    }
    return Math.min(launch, queue.launched()) <= completed;
  }

  @Override
  public void close() {
    markers.forEach(marker -> marker.event().close());
    markers.clear();
  }
}
