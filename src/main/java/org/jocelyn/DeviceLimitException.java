package org.jocelyn;

/** A request exceeds a limit of the device; the message names the limit. */
public class DeviceLimitException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public DeviceLimitException(String message) {
    super(message);
  }

  public DeviceLimitException(String message, Throwable cause) {
    super(message, cause);
  }
}
