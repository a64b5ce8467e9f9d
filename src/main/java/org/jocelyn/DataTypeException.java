package org.jocelyn;

/** A tensor's element type does not fit an operation. */
public class DataTypeException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public DataTypeException(String message) {
    super(message);
  }

  public DataTypeException(String message, Throwable cause) {
    super(message, cause);
  }
}
