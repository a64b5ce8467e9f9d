package org.jocelyn.cli.train;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.data.DataFolder;
import org.jocelyn.data.Dataset;
import org.jocelyn.data.IdxFile;

/** MNIST's handwritten digits, 28 by 28 pixels in [0, 1], or those of some classes. */
final class Digits {
  static final int SIDE = 28;
  static final int PIXELS = SIDE * SIDE;
  static final int CLASSES = 10;

  private final IdxFile images;
  private final int[] labels;
  private final int[] chosen;

  private Digits(IdxFile images, int[] labels, int[] chosen) {
    this.images = images;
    this.labels = labels;
    this.chosen = chosen;
  }

  /** The 60,000 to train on. */
  static Digits training(DataFolder data) {
    return read(data, "train");
  }

  /** The 10,000 to test with. */
  static Digits test(DataFolder data) {
    return read(data, "t10k");
  }

  private static Digits read(DataFolder data, String part) {
    IdxFile images = IdxFile.read(data.file(Dataset.MNIST, part + "-images-idx3-ubyte"));
    IdxFile labels = IdxFile.read(data.file(Dataset.MNIST, part + "-labels-idx1-ubyte"));
    int[] all = IntStream.range(0, (int) labels.size()).toArray();
    return new Digits(images, labels.integers(all), all);
  }

  /** Only the digits of some classes. */
  Digits where(IntPredicate label) {
    return new Digits(
        images, labels, Arrays.stream(chosen).filter(i -> label.test(labels[i])).toArray());
  }

  int size() {
    return chosen.length;
  }

  /** The pixels of some digits, {@code [N, 784]}. */
  Tensor images(Backend backend, int[] examples) {
    float[] pixels = images.entries(numbers(examples), 1f / 255);
    return backend.tensor(pixels, examples.length, PIXELS);
  }

  /** The classes of some digits. */
  int[] labels(int[] examples) {
    return Arrays.stream(numbers(examples)).map(i -> labels[i]).toArray();
  }

  private int[] numbers(int[] examples) {
    return Arrays.stream(examples).map(i -> chosen[i]).toArray();
  }
}
