package org.jocelyn.nn.training;

import org.jocelyn.JocelynException;

/** A loss became NaN or infinite; says at which step, and which operation produced it first. */
public final class NotFiniteException extends JocelynException {
  private static final long serialVersionUID = 1;

  NotFiniteException(String message) {
    super(message);
  }
}
