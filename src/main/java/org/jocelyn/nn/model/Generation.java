package org.jocelyn.nn.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.ParameterException;

/**
 * Continues every sequence of a session by itself, token by token, greedily or at random.
 *
 * @param end the token that ends a sequence; −1 for none
 * @param most tokens of a continuation
 */
public record Generation(int end, int most) {
  public Generation {
    if (most < 0) {
      throw new ParameterException("Generation: most must not be negative, got " + most);
    }
  }

  /**
   * The continuations of the prompts, without the end token. The session stands behind the prompts
   * afterwards and can not begin again.
   */
  public List<List<Integer>> run(DecodingSession session, int[][] prompts, TokenChooser chooser) {
    List<List<Integer>> continuations =
        Stream.generate(() -> (List<Integer>) new ArrayList<Integer>())
            .limit(session.rows())
            .toList();
    boolean[] ended = new boolean[session.rows()];
    int left = ended.length;
    int[][] tokens = prompts;
    for (int step = 0; step < most && left > 0; step++) {
      float[][] logits = LogProbabilities.rows(session.next(tokens));
      tokens = new int[ended.length][1];
      for (int row = 0; row < ended.length; row++) {
        // a row that has ended goes on with its last token; nobody looks
        tokens[row][0] = ended[row] ? Math.max(0, end) : chooser.choose(logits[row]);
        if (!ended[row] && tokens[row][0] == end) {
          ended[row] = true;
          left--;
        } else if (!ended[row]) {
          continuations.get(row).add(tokens[row][0]);
        }
      }
    }
    return continuations;
  }

  /** The same prompt in every row. */
  public static int[][] prompts(int rows, int... prompt) {
    int[][] prompts = new int[rows][];
    Arrays.fill(prompts, prompt);
    return prompts;
  }
}
