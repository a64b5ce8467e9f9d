package org.jocelyn.cpu;

/** A maximum by strips, in a loop that C2 vectorises and in room that a thread keeps. */
final class PlainMaxima {
  private static final int STRIP = 128;

  /** From so many elements on it pays. */
  static final int LEAST = 4 * STRIP;

  private static final ThreadLocal<PlainMaxima> LAST = ThreadLocal.withInitial(PlainMaxima::new);

  private final float[] most = new float[STRIP];
  private final float[] strip = new float[STRIP];

  private PlainMaxima() {}

  /** The maximum of at least {@link #LEAST} elements, NaN where one is. */
  static float of(float[] x, int at, int count) {
    PlainMaxima room = LAST.get();
    System.arraycopy(x, at, room.most, 0, STRIP);
    for (int i = STRIP; i < count; i += STRIP) {
      System.arraycopy(x, at + Math.min(i, count - STRIP), room.strip, 0, STRIP);
      raise(room.most, room.strip);
    }
    float max = Float.NEGATIVE_INFINITY;
    for (float m : room.most) {
      max = Math.max(max, m);
    }
    return max;
  }

  /** Element by element: maxima of one after the other would wait for each other. */
  private static void raise(float[] most, float[] strip) {
    for (int i = 0; i < STRIP; i++) {
      most[i] = Math.max(most[i], strip[i]);
    }
  }
}
