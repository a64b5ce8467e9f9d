package org.jocelyn.cli.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a training run stands after a step.
 *
 * @param step optimizer steps done
 * @param epoch epochs begun, counted from 0
 * @param loss mean loss over the examples since the row before
 * @param figures what an evaluation found, by name; empty where none was made
 * @param seconds of training so far
 */
public record MetricsRow(
    long step, long epoch, double loss, Map<String, Double> figures, double seconds) {
  public MetricsRow {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
