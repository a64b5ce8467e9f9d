package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which slots of a program hold a tensor when. */
final class Liveness {
  private Liveness() {}

  /** The slots that steps fill and that no one reads after each step. */
  static int[][] released(List<Program.Step> steps, int slots, int[] outputs) {
    boolean[] readLater = new boolean[slots];
    for (int slot : outputs) {
      readLater[slot] = true;
    }
    boolean[] made = new boolean[slots];
    steps.forEach(step -> mark(made, step.outputs()));
    int[][] released = new int[steps.size()][];
    for (int i = released.length - 1; i >= 0; i--) {
      List<Integer> last = new ArrayList<>();
      Program.Step step = steps.get(i);
      for (int[] touched : List.of(step.inputs(), step.outputs())) {
        for (int slot : touched) {
          if (made[slot] && !readLater[slot]) {
            readLater[slot] = true;
            last.add(slot);
          }
        }
      }
      released[i] = last.stream().mapToInt(Integer::intValue).toArray();
    }
    return released;
  }

  private static void mark(boolean[] marks, int[] slots) {
    for (int slot : slots) {
      marks[slot] = true;
    }
  }

  /** The most bytes that slots filled by steps hold at once; shared storage counts once. */
  static long peak(List<Program.Step> steps, int[][] released, int slots) {
    int[] owner = new int[slots];
    Arrays.setAll(owner, slot -> slot);
    long[] bytes = new long[slots];
    int[] users = new int[slots];
    long live = 0;
    long peak = 0;
    for (int i = 0; i < released.length; i++) {
      Program.Step step = steps.get(i);
      for (int k = 0; k < step.outputs().length; k++) {
        int slot = step.outputs()[k];
        int shared = step.op().sharesInput(k);
        if (shared >= 0) {
          owner[slot] = owner[step.inputs()[shared]];
        } else {
          bytes[slot] = step.types().get(k).byteSize();
          live += bytes[slot];
        }
        users[owner[slot]]++;
      }
      peak = Math.max(peak, live);
      for (int slot : released[i]) {
        if (--users[owner[slot]] == 0) {
          live -= bytes[owner[slot]];
        }
      }
    }
    return peak;
  }
}
