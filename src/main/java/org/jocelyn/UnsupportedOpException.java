package org.jocelyn;

/** A backend has no kernel for an operation. */
public class UnsupportedOpException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public UnsupportedOpException(String message) {
    super(message);
  }

  public UnsupportedOpException(String message, Throwable cause) {
    super(message, cause);
  }
}
