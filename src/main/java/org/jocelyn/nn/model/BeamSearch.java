package org.jocelyn.nn.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.ParameterException;

/**
 * Looks for the likeliest sequence by keeping, after each token, only the likeliest beginnings. A
 * sequence's score is {@code ln p/length^penalty}, its end token counted. A sequence ends where its
 * end is among the {@code width} likeliest; so the width 1, without penalty, is greedy search.
 *
 * @param width beginnings that are kept
 * @param end the token that ends a sequence
 * @param most tokens of a sequence
 * @param penalty 0 for the likelihood itself, which favours short sequences; 1 for its mean
 */
public record BeamSearch(int width, int end, int most, double penalty) {
  /** Best first. */
  private static final Comparator<Hypothesis> ORDER =
      Comparator.comparingDouble((Hypothesis h) -> -h.score());

  public BeamSearch {
    if (width < 1 || most < 1 || !(penalty >= 0)) {
      throw new ParameterException(
          "BeamSearch: width and most must be positive, penalty not negative, got %d, %d, %s"
              .formatted(width, most, penalty));
    }
  }

  /**
   * A sequence that was found.
   *
   * @param tokens without prompt and end token
   */
  public record Hypothesis(List<Integer> tokens, double score) {
    public Hypothesis {
      tokens = List.copyOf(tokens);
    }
  }

  /** A beginning that may go on: its row in the session, its tokens and their ln p. */
  private record Beam(int row, List<Integer> tokens, double logProbability) {
    Beam with(int token, double more) {
      List<Integer> longer = new ArrayList<>(tokens);
      longer.add(token);
      return new Beam(row, longer, logProbability + more);
    }

    int last() {
      return tokens.get(tokens.size() - 1);
    }
  }

  /**
   * Up to {@code width} sequences, the best first; those that did not end within {@code most}
   * tokens are there only if too few did.
   *
   * @param session of {@code width} rows that all began from the same input
   */
  public List<Hypothesis> search(DecodingSession session, int... prompt) {
    if (session.rows() != width) {
      throw new ParameterException(
          "BeamSearch.search: the session has %d rows, the width is %d"
              .formatted(session.rows(), width));
    }
    return searchAll(session, prompt).get(0);
  }

  /**
   * The same for several inputs side by side, each with the same prompt.
   *
   * @param session of {@code width} rows for each input, which follow each other
   */
  public List<List<Hypothesis>> searchAll(DecodingSession session, int... prompt) {
    int rows = session.rows();
    if (rows % width != 0) {
      throw new ParameterException(
          "BeamSearch.searchAll: the session has %d rows, not a multiple of the width %d"
              .formatted(rows, width));
    }
    List<Search> searches =
        IntStream.range(0, rows / width).mapToObj(input -> new Search(input * width)).toList();
    int[][] tokens = Generation.prompts(rows, prompt);
    for (int step = 0; step < most && !searches.stream().allMatch(Search::isDecided); step++) {
      float[][] logits = LogProbabilities.rows(session.next(tokens));
      int[] origins = new int[rows];
      int[][] chosen = new int[rows][1];
      for (Search search : searches) {
        search.grow(logits);
        search.place(origins, chosen);
      }
      if (step + 1 < most) {
        session.reorder(origins);
        tokens = chosen;
      }
    }
    return searches.stream().map(Search::result).toList();
  }

  /** A beginning with one more token. */
  private record Step(Beam beam, int token, double more) {
    double logProbability() {
      return beam.logProbability() + more;
    }
  }

  /** The search for one input's sequences. */
  private final class Search {
    private final int firstRow;
    private final List<Hypothesis> found = new ArrayList<>();
    private List<Beam> beams;

    Search(int firstRow) {
      this.firstRow = firstRow;
      this.beams = List.of(new Beam(firstRow, List.of(), 0));
    }

    /** Gives every beginning one more token. */
    void grow(float[][] logits) {
      if (isDecided()) {
        return;
      }
      List<Beam> grown = grown(logits);
      beams = new ArrayList<>();
      for (int rank = 0; rank < grown.size(); rank++) {
        Beam beam = grown.get(rank);
        if (beam.last() == end && rank < width) {
          found.add(hypothesis(beam));
        } else if (beam.last() != end && beams.size() < width) {
          beams.add(beam);
        }
      }
    }

    /** The likeliest, twice the width, so that enough do not end. */
    private List<Beam> grown(float[][] logits) {
      List<Step> steps = new ArrayList<>();
      for (Beam beam : beams) {
        double[] logProbabilities = LogProbabilities.of(logits[beam.row()], 1);
        for (int token = 0; token < logProbabilities.length; token++) {
          steps.add(new Step(beam, token, logProbabilities[token]));
        }
      }
      return steps.stream()
          .sorted(Comparator.comparingDouble((Step step) -> -step.logProbability()))
          .limit(2L * width)
          .map(step -> step.beam().with(step.token(), step.more()))
          .toList();
    }

    /** Whether no beginning can become better than {@code width} sequences that were found. */
    boolean isDecided() {
      if (beams.isEmpty()) {
        return true;
      }
      if (found.size() < width) {
        return false;
      }
      double worst = found.stream().sorted(ORDER).skip(width - 1).findFirst().orElseThrow().score();
      // what comes makes a beginning no likelier, and at most so long
      double best = beams.stream().mapToDouble(Beam::logProbability).max().orElseThrow();
      return best / Math.pow(most, penalty) <= worst;
    }

    /**
     * Gives each beginning a row of this search's, and says which row it comes from and its last
     * token; rows without one repeat the first, and those of a search without any stay.
     */
    void place(int[] origins, int[][] tokens) {
      List<Beam> placed = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        int row = firstRow + i;
        if (beams.isEmpty()) {
          origins[row] = row;
          tokens[row][0] = end;
          continue;
        }
        Beam beam = beams.get(i < beams.size() ? i : 0);
        origins[row] = beam.row();
        tokens[row][0] = beam.last();
        if (i < beams.size()) {
          placed.add(new Beam(row, beam.tokens(), beam.logProbability()));
        }
      }
      beams = placed;
    }

    List<Hypothesis> result() {
      found.sort(ORDER);
      beams.stream().map(BeamSearch.this::hypothesis).sorted(ORDER).forEach(found::add);
      return List.copyOf(found.subList(0, Math.min(width, found.size())));
    }
  }

  private Hypothesis hypothesis(Beam beam) {
    int length = beam.tokens().size();
    List<Integer> tokens =
        beam.last() == end ? beam.tokens().subList(0, length - 1) : beam.tokens();
    return new Hypothesis(tokens, beam.logProbability() / Math.pow(length, penalty));
  }
}
