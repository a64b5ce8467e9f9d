package org.jocelyn.cli.tune;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jocelyn.JocelynException;
import org.jocelyn.spi.Tunable;

/**
 * Coordinate descent: one tunable after the other, each of its values is held against the best
 * setting so far and takes its place where it is clearly faster, twice.
 */
public final class TuningSearch {
  /** Of the time before, what a value must stay below: differences within noise change nothing. */
  private static final double CLEARLY = 0.98;

  private final List<Tunable> tunables;
  private final Trials trials;
  private final Journal journal;
  private final Listener listener;

  /** Is told of every value tried. */
  public interface Listener {
    /** A value is about to be tried. */
    void trying(Tunable tunable, int value);

    /** It was timed. */
    void timed(Tunable tunable, int value, double ratio, boolean taken);

    /** It cannot be built or gives wrong answers. */
    void refused(Tunable tunable, int value, JocelynException reason);
  }

  /**
   * What was found.
   *
   * @param values of all tunables
   * @param complete whether every value was tried
   */
  public record Found(Map<String, Integer> values, boolean complete) {}

  public TuningSearch(List<Tunable> tunables, Trials trials, Journal journal, Listener listener) {
    this.tunables = List.copyOf(tunables);
    this.trials = trials;
    this.journal = journal;
    this.listener = listener;
  }

  /** Values to try in all, those in the journal among them. */
  public static int trials(List<Tunable> tunables) {
    return tunables.stream().mapToInt(tunable -> tunable.candidates().size() - 1).sum();
  }

  /**
   * Searches.
   *
   * @param mayGoOn asked before every trial; once it says no, the search ends with what it has
   * @throws IOException if the journal cannot be written
   */
  public Found run(BooleanSupplier mayGoOn) throws IOException {
    Map<String, Integer> values = new LinkedHashMap<>();
    tunables.forEach(tunable -> values.put(tunable.name(), tunable.value()));
    for (Tunable tunable : tunables) {
      for (int value : tunable.candidates()) {
        if (value == tunable.value()) {
          continue;
        }
        if (!journal.has(tunable.name(), value)) {
          if (!mayGoOn.getAsBoolean()) {
            return new Found(values, false);
          }
          listener.trying(tunable, value);
          attempt(tunable, value, values);
        }
        if (journal.ratio(tunable.name(), value).orElse(1.0) < CLEARLY) {
          values.put(tunable.name(), value);
        }
      }
    }
    return new Found(values, true);
  }

  private void attempt(Tunable tunable, int value, Map<String, Integer> present)
      throws IOException {
    Map<String, Integer> candidate = new LinkedHashMap<>(present);
    candidate.put(tunable.name(), value);
    double ratio;
    try {
      ratio = trials.ratio(tunable.operation(), Map.copyOf(present), Map.copyOf(candidate));
      if (ratio < CLEARLY) {
        // the machine may have been busy with something else: a value that won by that loses now
        double again =
            trials.ratio(tunable.operation(), Map.copyOf(present), Map.copyOf(candidate));
        ratio = Math.max(ratio, again);
      }
    } catch (JocelynException reason) {
      journal.refuse(tunable.name(), value);
      listener.refused(tunable, value, reason);
      return;
    }
    journal.add(tunable.name(), value, ratio);
    listener.timed(tunable, value, ratio, ratio < CLEARLY);
  }
}
