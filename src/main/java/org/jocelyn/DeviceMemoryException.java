package org.jocelyn;

/** A device has no memory left; the message says how much was wanted, held and free. */
public class DeviceMemoryException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public DeviceMemoryException(String message) {
    super(message);
  }

  public DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
