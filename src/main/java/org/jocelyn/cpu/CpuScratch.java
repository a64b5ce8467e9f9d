package org.jocelyn.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Working memory that kernels borrow and give back, because making a large array costs clearing it.
 * An array comes as its last user left it. Thread-safe.
 */
final class CpuScratch {
  /** Shorter arrays are cheaper to make than to look for. */
  private static final int SHORTEST = 1 << 10;

  /** Elements kept for the next user: 64 MiB. */
  private static final long KEPT = 1L << 24;

  private final List<float[]> free = new ArrayList<>();
  private long held;

  /** An array of {@code length} elements or more, to give back when done. */
  float[] take(int length) {
    float[] found = length < SHORTEST ? null : takeFree(length);
    return found == null ? new float[length] : found;
  }

  private synchronized float[] takeFree(int length) {
    int best = -1;
    for (int i = 0; i < free.size(); i++) {
      int candidate = free.get(i).length;
      // a much longer one is left for whoever needs it
      if (candidate >= length
          && candidate / 4 <= length
          && (best < 0 || candidate < free.get(best).length)) {
        best = i;
      }
    }
    if (best < 0) {
      return null;
    }
    held -= free.get(best).length;
    return free.remove(best);
  }

  /** Ends the use of an array that {@link #take} returned; the oldest are dropped first. */
  synchronized void give(float[] array) {
    if (array.length < SHORTEST || array.length > KEPT) {
      return;
    }
    free.add(array);
    held += array.length;
    while (held > KEPT) {
      held -= free.remove(0).length;
    }
  }
}
