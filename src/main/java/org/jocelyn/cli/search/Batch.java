package org.jocelyn.cli.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts that go through the model together: of about the same length, padded to one of few lengths,
 * so that the model meets few shapes.
 *
 * @param rows which texts
 * @param length tokens of each with the padding
 */
record Batch(int[] rows, int length) {
  /** Each less than twice the one before: at most half of a longer batch is padding. */
  private static final int[] LENGTHS = {16, 32, 48, 64, 96, 128, 192, 256, 384, 512};

  /** Batches for all texts; every one but the last has {@code size} of them. */
  static List<Batch> of(List<long[]> texts, int size) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
    order.sort(Comparator.comparing(row -> -texts.get(row).length));
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); from += size) {
      List<Integer> rows = order.subList(from, Math.min(from + size, order.size()));
      batches.add(
          new Batch(
              rows.stream().mapToInt(Integer::intValue).toArray(),
              padded(texts.get(rows.get(0)).length)));
    }
    return batches;
  }

  private static int padded(int tokens) {
    return Arrays.stream(LENGTHS).filter(length -> length >= tokens).findFirst().orElse(tokens);
  }

  /** The token ids, row by row, 0 where there are none. */
  long[] ids(List<long[]> texts) {
    long[] ids = new long[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      long[] text = texts.get(rows[i]);
      System.arraycopy(text, 0, ids, i * length, text.length);
    }
    return ids;
  }

  /** 1 where there is a token, 0 where there is padding. */
  long[] mask(List<long[]> texts) {
    long[] mask = new long[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      Arrays.fill(mask, i * length, i * length + texts.get(rows[i]).length, 1);
    }
    return mask;
  }
}
