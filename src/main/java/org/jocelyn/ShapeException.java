package org.jocelyn;

/** A tensor's shape does not fit an operation; the message quotes the shapes and the rule. */
public class ShapeException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }

  public ShapeException(String message, Throwable cause) {
    super(message, cause);
  }
}
