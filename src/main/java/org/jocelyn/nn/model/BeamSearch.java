package org.jocelyn.nn.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    List<Hypothesis> found = new ArrayList<>();
    List<Beam> beams = List.of(new Beam(0, List.of(), 0));
    int[][] tokens = Generation.prompts(width, prompt);
    for (int step = 0; step < most && !isDecided(found, beams); step++) {
      List<Beam> grown = grown(beams, LogProbabilities.rows(session.next(tokens)));
      beams = new ArrayList<>();
      for (int rank = 0; rank < grown.size(); rank++) {
        Beam beam = grown.get(rank);
        if (beam.last() == end && rank < width) {
          found.add(hypothesis(beam));
        } else if (beam.last() != end && beams.size() < width) {
          beams.add(beam);
        }
      }
      if (step + 1 < most && !beams.isEmpty()) {
        tokens = goOn(session, beams);
        beams = inRows(beams);
      }
    }
    found.sort(ORDER);
    beams.stream().map(this::hypothesis).sorted(ORDER).forEach(found::add);
    return List.copyOf(found.subList(0, Math.min(width, found.size())));
  }

  /** A beginning and what may follow it. */
  private record Step(Beam beam, int token, double more) {
    double logProbability() {
      return beam.logProbability() + more;
    }
  }

  /** The likeliest beginnings with one more token; twice the width, so that enough do not end. */
  private List<Beam> grown(List<Beam> beams, float[][] logits) {
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

  /** Puts each beam's past in its row; rows without a beam repeat the first. */
  private int[][] goOn(DecodingSession session, List<Beam> beams) {
    int[] rows = new int[width];
    int[][] tokens = new int[width][1];
    for (int i = 0; i < width; i++) {
      Beam beam = beams.get(i < beams.size() ? i : 0);
      rows[i] = beam.row();
      tokens[i][0] = beam.last();
    }
    session.reorder(rows);
    return tokens;
  }

  private static List<Beam> inRows(List<Beam> beams) {
    List<Beam> placed = new ArrayList<>();
    for (Beam beam : beams) {
      placed.add(new Beam(placed.size(), beam.tokens(), beam.logProbability()));
    }
    return placed;
  }

  /** Whether no beginning can become better than {@code width} sequences that were found. */
  private boolean isDecided(List<Hypothesis> found, List<Beam> beams) {
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

  private Hypothesis hypothesis(Beam beam) {
    int length = beam.tokens().size();
    List<Integer> tokens =
        beam.last() == end ? beam.tokens().subList(0, length - 1) : beam.tokens();
    return new Hypothesis(tokens, beam.logProbability() / Math.pow(length, penalty));
  }
}
