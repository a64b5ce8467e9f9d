package org.jocelyn;

/** A tensor or backend was used after it was closed. */
public class ClosedException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public ClosedException(String message) {
    super(message);
  }

  public ClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
