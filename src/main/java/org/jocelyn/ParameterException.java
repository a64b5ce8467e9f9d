package org.jocelyn;

/** A parameter of an operation is outside its range. */
public class ParameterException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public ParameterException(String message) {
    super(message);
  }

  public ParameterException(String message, Throwable cause) {
    super(message, cause);
  }
}
