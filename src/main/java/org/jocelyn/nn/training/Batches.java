package org.jocelyn.nn.training;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.jocelyn.ParameterException;

/**
 * Which examples come together in each step. An epoch goes through all examples in an order that
 * depends on nothing but the seed and the epoch's number, so a run that is resumed goes on as it
 * would have.
 *
 * @param examples how many there are
 * @param batchSize how many come together
 * @param last what becomes of the last ones, when they are fewer
 * @param seed of the orders
 */
public record Batches(int examples, int batchSize, Last last, long seed) {
  /** What becomes of the last examples of an epoch, when they are fewer than a batch. */
  public enum Last {
    /** They are a shorter batch. */
    KEPT,
    /** They are left out; other ones in the next epoch. */
    DROPPED
  }

  public Batches {
    if (examples < 0 || batchSize < 1) {
      throw new ParameterException(
          "Batches(%d examples, %d together): no fewer than 0, no fewer than 1"
              .formatted(examples, batchSize));
    }
  }

  /** Batches in each epoch. */
  public int count() {
    int whole = examples / batchSize;
    return last == Last.KEPT && examples % batchSize != 0 ? whole + 1 : whole;
  }

  /** The numbers of the examples in each batch of an epoch, shuffled. */
  public List<int[]> epoch(long epoch) {
    return new Slices(shuffled(inOrder(), random(epoch)));
  }

  /**
   * The same with examples together that are alike, sequences of one length say, so that little is
   * filled up: which of them come together, and the order of the batches, is shuffled.
   *
   * @param kind of an example: examples come together with those of the same or the next greater
   */
  public List<int[]> epoch(long epoch, IntUnaryOperator kind) {
    SplittableRandom random = random(epoch);
    int taken = last == Last.KEPT ? examples : count() * batchSize;
    int[] order = Arrays.copyOf(shuffled(inOrder(), random), taken);
    List<int[]> alike = new ArrayList<>(new Slices(sorted(order, kind)));
    int[] places = new int[alike.size()];
    Arrays.setAll(places, i -> i);
    return Arrays.stream(shuffled(places, random)).mapToObj(alike::get).toList();
  }

  // apart from the seed's neighbours: what follows from 7 in epoch 1 is not what follows from 8 in
  // 0
  private SplittableRandom random(long epoch) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
  }

  private static int[] shuffled(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = (int) Long.remainderUnsigned(random.nextLong(), i + 1L);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** By kind; those of one kind stay in the order they are in. */
  private static int[] sorted(int[] order, IntUnaryOperator kind) {
    return Arrays.stream(order)
        .boxed()
        .sorted(Comparator.comparingInt(kind::applyAsInt))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The numbers of the examples in each batch, in order: for evaluation. */
  public List<int[]> ordered() {
    return new Slices(inOrder());
  }

  private int[] inOrder() {
    int[] order = new int[examples];
    Arrays.setAll(order, i -> i);
    return order;
  }

  /** The batches of one order of examples. */
  private final class Slices extends AbstractList<int[]> implements RandomAccess {
    private final int[] order;

    Slices(int[] order) {
      this.order = order;
    }

    @Override
    public int[] get(int batch) {
      int from = Math.multiplyExact(Objects.checkIndex(batch, size()), batchSize);
      return Arrays.copyOfRange(order, from, from + Math.min(batchSize, order.length - from));
    }

    @Override
    public int size() {
      return count();
    }
  }
}
