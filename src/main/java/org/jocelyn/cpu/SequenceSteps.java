package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Recurrence;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * Which steps the sequences of a batch take in one direction.
 *
 * @param reverse whether they begin at their last step
 * @param lengths of each sequence
 */
record SequenceSteps(int steps, int batch, boolean reverse, int[] lengths) {
  static SequenceSteps of(
      Recurrence recurrence, int direction, int steps, int batch, Storage[] in) {
    boolean reverse = recurrence.direction().isReverse(direction);
    return new SequenceSteps(steps, batch, reverse, lengths(recurrence, steps, batch, in));
  }

  /** Each sequence's number of steps, from 0 to {@code steps}. */
  static int[] lengths(Recurrence recurrence, int steps, int batch, Storage[] in) {
    int[] all = new int[batch];
    Arrays.fill(all, steps);
    int index = recurrence.lengthsInput();
    for (int b = 0; b < batch && index >= 0; b++) {
      all[b] = (int) Math.max(0, Math.min(steps, ((HostArray) in[index]).getLong(b)));
    }
    return all;
  }

  /** Whether a sequence takes step {@code t}. */
  boolean takes(int t, int sequence) {
    return t < lengths[sequence];
  }

  /** The step after which {@code t} is taken, −1 if it is a sequence's first. */
  int before(int t, int sequence) {
    int before = reverse ? t + 1 : t - 1;
    return before < lengths[sequence] ? before : -1;
  }

  /** The step that is taken {@code s} steps after the first of the longest sequence. */
  int at(int s) {
    return reverse ? steps - 1 - s : s;
  }

  /** Steps of all sequences. */
  int rows() {
    return steps * batch;
  }
}
