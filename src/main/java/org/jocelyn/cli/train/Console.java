package org.jocelyn.cli.train;

import org.jocelyn.nn.training.TrainingListener;

/** Where a training tells how it goes on. */
public interface Console {
  /** A line that stays. */
  void print(String line);

  /** Shows each step at the foot of a terminal; nothing elsewhere. */
  TrainingListener progress();

  /** Takes the foot away. */
  void done();
}
