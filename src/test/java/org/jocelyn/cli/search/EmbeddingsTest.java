package org.jocelyn.cli.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
  @Test
  void theNearestComeFirst() {
    Embeddings all = new Embeddings(new float[] {0, 1, 0.6f, 0.8f, 1, 0, -1, 0}, 4, 2);
    Embeddings question = new Embeddings(new float[] {1, 0}, 1, 2);
    List<Embeddings.Hit> hits = all.nearest(question, 3, TestBackends.reference());
    assertEquals(List.of(2, 1, 0), hits.stream().map(Embeddings.Hit::row).toList());
    assertEquals(0.6, hits.get(1).score(), 1e-6);
    assertEquals(4, all.nearest(question, 9, TestBackends.reference()).size());
  }

  @Test
  void theDifferenceIsNaNWhereOneIs() {
    Embeddings a = new Embeddings(new float[] {1, 2}, 1, 2);
    assertEquals(0.5, a.difference(new Embeddings(new float[] {1, 2.5f}, 1, 2)));
    assertTrue(Double.isNaN(a.difference(new Embeddings(new float[] {Float.NaN, 2}, 1, 2))));
    assertTrue(Double.isNaN(a.difference(new Embeddings(new float[] {1, Float.NaN}, 1, 2))));
  }

  @Test
  void everyTextIsInOneBatchOfFewShapes() {
    SplittableRandom random = new SplittableRandom(3);
    List<long[]> texts = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      texts.add(random.longs(random.nextInt(2, 257), 1, 1000).toArray());
    }
    List<Batch> batches = Batch.of(texts, 32);
    assertEquals(32, batches.size());
    int[] rows =
        batches.stream().flatMapToInt(batch -> Arrays.stream(batch.rows())).sorted().toArray();
    assertEquals(1001, rows.length);
    for (int i = 0; i < rows.length; i++) {
      assertEquals(i, rows[i]);
    }
    assertTrue(batches.stream().map(Batch::length).distinct().count() <= 8);
    assertEquals(32 * 31, batches.stream().limit(31).mapToInt(batch -> batch.rows().length).sum());
    for (Batch batch : batches) {
      for (int row : batch.rows()) {
        assertTrue(texts.get(row).length <= batch.length());
      }
    }
  }

  @Test
  void paddingIsMasked() {
    List<long[]> texts = List.of(new long[] {7, 8}, new long[] {9, 9, 9});
    Batch batch = Batch.of(texts, 2).get(0);
    assertArrayEquals(new int[] {1, 0}, batch.rows());
    assertEquals(16, batch.length());
    assertArrayEquals(new long[] {9, 9, 9, 0}, Arrays.copyOf(batch.ids(texts), 4));
    assertArrayEquals(new long[] {7, 8, 0, 0}, Arrays.copyOfRange(batch.ids(texts), 16, 20));
    assertEquals(5, Arrays.stream(batch.mask(texts)).sum());
    assertArrayEquals(new long[] {1, 1, 0}, Arrays.copyOfRange(batch.mask(texts), 16, 19));
  }
}
