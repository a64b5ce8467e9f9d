package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.TensorType;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.testing.HostTensor;

/** What a cross entropy and its gradient are tried on. */
final class CrossEntropyCases {
  private CrossEntropyCases() {}

  /** A loss and its inputs. */
  record Loss(String name, CrossEntropy op, List<HostTensor> inputs) {
    /** The same with one more input. */
    List<HostTensor> and(HostTensor input) {
      List<HostTensor> all = new ArrayList<>(inputs);
      all.add(input);
      return all;
    }

    int rows() {
      return (int) inputs.get(0).shape().dim(0);
    }
  }

  static List<Loss> all() {
    List<Loss> all = new ArrayList<>();
    for (int[] size :
        new int[][] {
          {1, 1}, {3, 2}, {5, 7}, {40, 10}, {7, 64}, {5, 250}, {3, 1000}, {2, 5003}, {2, 8200}
        }) {
      HostTensor logits = logits(size[0], size[0], size[1]);
      add(all, size[0] + "x" + size[1], logits, targets(size[0], size[1], true));
    }
    add(all, "no rows", logits(1, 0, 5), targets(0, 5, false));
    add(all, "no classes", logits(1, 2, 0), HostTensor.of(new int[] {-100, 0}, 2));
    HostTensor strays = HostTensor.of(new long[] {-1, 9, -100, 1L << 32, 8}, 5);
    add(all, "targets that are no classes", logits(2, 5, 9), strays);
    extremes(all);
    return all;
  }

  private static void extremes(List<Loss> all) {
    HostTensor targets = targets(6, 37, false);
    TensorType type = TensorType.float32(6, 37);
    add(all, "logits of ±10⁴", HostTensor.random(9, type, -1e4, 1e4), targets);
    add(all, "logits near 10⁴", HostTensor.random(9, type, 9999, 10001), targets);
    HostTensor none = HostTensor.filled(type, Double.NEGATIVE_INFINITY);
    add(all, "rows of −∞", none, targets);
    int ofTheFirst = (int) targets.data().getLong(0);
    int ofTheFourth = 3 * 37 + (int) targets.data().getLong(3);
    HostTensor strange =
        HostTensor.random(9, type, -1, 1)
            .with((ofTheFirst + 1) % 37, Double.NEGATIVE_INFINITY)
            .with(37 + 9, Double.POSITIVE_INFINITY)
            .with(2 * 37 + 36, Double.NaN)
            .with(ofTheFourth, Double.NEGATIVE_INFINITY);
    all.add(new Loss("infinities and NaN", CrossEntropy.plain(), List.of(strange, targets)));
    HostTensor ignored = HostTensor.of(new int[] {5, 5, 5, 5, 0, 1}, 6);
    add(all, CrossEntropy.plain().ignoring(5), "ignored NaN", strange, ignored);
  }

  private static void add(List<Loss> all, String name, HostTensor logits, HostTensor targets) {
    add(all, CrossEntropy.plain(), name, logits, targets);
  }

  /** With and without weights and smoothing. */
  private static void add(
      List<Loss> all, CrossEntropy op, String name, HostTensor logits, HostTensor targets) {
    HostTensor weights = HostTensor.random(4, TensorType.float32(logits.shape().dim(1)), 0.25, 3);
    all.add(new Loss(name, op, List.of(logits, targets)));
    all.add(new Loss("smoothed, " + name, op.smoothed(0.1f), List.of(logits, targets)));
    all.add(new Loss("weighted, " + name, op.weighted(), List.of(logits, targets, weights)));
    all.add(
        new Loss(
            "smoothed, weighted, " + name,
            op.weighted().smoothed(0.3f),
            List.of(logits, targets, weights)));
  }

  private static HostTensor logits(long seed, long... shape) {
    return HostTensor.random(seed, TensorType.float32(shape), -4, 4);
  }

  /** Classes, of which every fifth is ignored. */
  private static HostTensor targets(int rows, int classes, boolean some) {
    SplittableRandom random = new SplittableRandom(rows);
    int[] targets = new int[rows];
    Arrays.setAll(
        targets,
        i -> some && i % 5 == 4 ? (int) CrossEntropy.USUALLY_IGNORED : random.nextInt(classes));
    return HostTensor.of(targets, rows);
  }

  /**
   * The logarithms of the probabilities of a row, as an error bound needs them: 0 if not finite.
   */
  static double[] logarithms(HostTensor logits, int row) {
    int classes = (int) logits.shape().dim(1);
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      max = Math.max(max, logits.data().get(row * classes + c));
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits.data().get(row * classes + c) - max);
    }
    double[] logs = new double[classes];
    for (int c = 0; c < classes; c++) {
      double log = logits.data().get(row * classes + c) - max - Math.log(sum);
      logs[c] = Double.isFinite(log) ? log : 0;
    }
    return logs;
  }

  /** {@code q_c·|w_c|} of each class of a row. */
  static double[] shares(CrossEntropy op, List<HostTensor> inputs, int row) {
    double[] shares = new double[(int) inputs.get(0).shape().dim(1)];
    long target = inputs.get(1).data().getLong(row);
    for (int c = 0; c < shares.length; c++) {
      double q = op.labelSmoothing() / shares.length + (c == target ? 1 - op.labelSmoothing() : 0);
      shares[c] = q * (op.weights() ? Math.abs(inputs.get(2).data().get(c)) : 1);
    }
    return shares;
  }
}
