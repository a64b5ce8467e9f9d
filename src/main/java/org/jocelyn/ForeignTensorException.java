package org.jocelyn;

/** A tensor of one backend was given to another. */
public class ForeignTensorException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public ForeignTensorException(String message) {
    super(message);
  }

  public ForeignTensorException(String message, Throwable cause) {
    super(message, cause);
  }
}
