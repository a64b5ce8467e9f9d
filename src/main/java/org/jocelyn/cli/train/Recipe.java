package org.jocelyn.cli.train;

import java.util.List;

/** A network, the data it learns, and what it must reach: a row of {@code jocelyn train list}. */
public interface Recipe {
  /** What {@code jocelyn train} calls it. */
  String name();

  /** The network in a line. */
  String network();

  /** The data in a line. */
  String data();

  /** What training with the settings as they come must reach, in a line. */
  String goal();

  /** The settings where the user gives none. */
  TrainSettings defaults();

  /** Trains, and says what was reached. */
  List<Finding> train(Experiment experiment);
}
