package org.jocelyn.cli.train;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.AttentionMask;

/**
 * Sequences of tokens side by side, filled up with {@link #PADDING} to one length: the longest's,
 * rounded up to a multiple of {@value #STEP}, so that devices see few shapes.
 *
 * @param rows the sequences, all {@code length} long
 * @param lengths of the sequences without padding
 * @param length of the padded sequences
 */
record PaddedTokens(int[][] rows, int[] lengths, int length) {
  /** The number of padding in every vocabulary; never a token that counts. */
  static final int PADDING = 0;

  private static final int STEP = 4;

  static PaddedTokens of(List<int[]> sequences) {
    int[] lengths = sequences.stream().mapToInt(sequence -> sequence.length).toArray();
    int length = padded(Arrays.stream(lengths).max().orElse(0));
    int[][] rows = sequences.stream().map(row -> Arrays.copyOf(row, length)).toArray(int[][]::new);
    return new PaddedTokens(rows, lengths, length);
  }

  /** To what length so many tokens are filled up at least. */
  static int padded(int length) {
    return Math.max(1, (length + STEP - 1) / STEP) * STEP;
  }

  /** The tokens, INT32 {@code [sequences, length]}. */
  Tensor tokens(Backend backend) {
    int[] all = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    return backend.tensor(all, rows.length, length);
  }

  /** The lengths, INT32 {@code [sequences]}. */
  Tensor lengths(Backend backend) {
    return backend.tensor(lengths, lengths.length);
  }

  /** What hides the padding from attention. */
  AttentionMask mask(Backend backend) {
    return AttentionMask.lengths(lengths(backend));
  }
}
