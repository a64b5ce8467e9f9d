package org.jocelyn;

/**
 * What every exception of this library extends. The message names the operation, the values and the
 * rule.
 */
public class JocelynException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JocelynException(String message) {
    super(message);
  }

  public JocelynException(String message, Throwable cause) {
    super(message, cause);
  }
}
