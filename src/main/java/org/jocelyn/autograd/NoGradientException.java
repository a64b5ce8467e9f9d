package org.jocelyn.autograd;

import org.jocelyn.JocelynException;

/** A gradient was asked for that does not exist, or that the tape cannot give. */
public final class NoGradientException extends JocelynException {
  private static final long serialVersionUID = 1;

  NoGradientException(String message) {
    super(message);
  }
}
