package org.jocelyn.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.ParameterException;
import org.jocelyn.nn.training.Batches.Last;
import org.junit.jupiter.api.Test;

/** Each epoch goes through all examples, in an order of its own that can be had again. */
class BatchesTest {
  private static int[] all(List<int[]> batches) {
    return batches.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void givenAShortLastBatch_whenKept_thenEveryExampleComesOnce() {
    Batches batches = new Batches(103, 10, Last.KEPT, 7);
    List<int[]> epoch = batches.epoch(0);
    assertEquals(11, batches.count());
    assertEquals(11, epoch.size());
    assertEquals(3, epoch.get(10).length);
    int[] sorted = all(epoch);
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, 103).toArray(), sorted);
  }

  @Test
  void givenAShortLastBatch_whenDropped_thenOnlyWholeOnesCome() {
    Batches batches = new Batches(103, 10, Last.DROPPED, 7);
    assertEquals(10, batches.count());
    assertEquals(100, Arrays.stream(all(batches.epoch(0))).distinct().count());
    assertEquals(0, new Batches(9, 10, Last.DROPPED, 7).epoch(0).size());
    assertEquals(10, new Batches(100, 10, Last.KEPT, 7).count());
    assertEquals(0, new Batches(0, 10, Last.KEPT, 7).epoch(0).size());
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    Batches batches = new Batches(50, 50, Last.KEPT, 7);
    int[] order = batches.epoch(3).get(0);
    assertArrayEquals(order, new Batches(50, 50, Last.KEPT, 7).epoch(3).get(0));
    assertFalse(Arrays.equals(order, batches.epoch(4).get(0)));
    assertFalse(Arrays.equals(order, new Batches(50, 50, Last.KEPT, 8).epoch(3).get(0)));
    assertFalse(Arrays.equals(order, new Batches(50, 50, Last.KEPT, 8).epoch(2).get(0)));
  }

  @Test
  void examplesThatAreAlikeComeTogether() {
    Batches batches = new Batches(103, 10, Last.KEPT, 7);
    List<int[]> epoch = batches.epoch(2, example -> example % 4);
    assertEquals(11, epoch.size());
    int[] sorted = all(epoch);
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, 103).toArray(), sorted);
    // of four kinds in eleven batches, three batches at most have two
    long mixed =
        epoch.stream()
            .filter(batch -> Arrays.stream(batch).map(i -> i % 4).distinct().count() > 1)
            .count();
    assertTrue(mixed <= 3, mixed + " are mixed");
    int[] kinds = epoch.stream().mapToInt(batch -> batch[0] % 4).toArray();
    int[] inOrder = kinds.clone();
    Arrays.sort(inOrder);
    assertFalse(Arrays.equals(inOrder, kinds), "the batches are not shuffled");
  }

  @Test
  void batchesOfAlikeExamplesDependOnSeedAndEpochAlone() {
    Batches batches = new Batches(60, 10, Last.DROPPED, 7);
    int[] order = all(batches.epoch(3, example -> example / 30));
    assertArrayEquals(
        order, all(new Batches(60, 10, Last.DROPPED, 7).epoch(3, example -> example / 30)));
    assertFalse(Arrays.equals(order, all(batches.epoch(4, example -> example / 30))));
    List<int[]> whole = new Batches(35, 10, Last.DROPPED, 7).epoch(3, example -> example);
    assertEquals(30, Arrays.stream(all(whole)).distinct().count());
  }

  /** Were it otherwise on another JDK, a run could not be repeated there. */
  @Test
  void theOrderIsTheSameOnEveryJdk() {
    assertArrayEquals(
        new int[] {1, 0, 5, 3, 4, 6, 7, 2}, new Batches(8, 8, Last.KEPT, 42).epoch(1).get(0));
  }

  @Test
  void whatIsNotShuffledIsInOrder() {
    assertArrayEquals(new int[] {4, 5}, new Batches(6, 4, Last.KEPT, 7).ordered().get(1));
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThrows(ParameterException.class, () -> new Batches(-1, 1, Last.KEPT, 0));
    assertThrows(ParameterException.class, () -> new Batches(1, 0, Last.KEPT, 0));
    Batches batches = new Batches(4, 2, Last.KEPT, 0);
    assertThrows(IndexOutOfBoundsException.class, () -> batches.epoch(0).get(2));
  }
}
