package org.jocelyn.opencl;

import org.jocelyn.JocelynException;

/** An OpenCL call failed; the message names the call, the code and the operation under way. */
public class OpenClException extends JocelynException {
  private static final long serialVersionUID = 1L;

  private final int code;

  public OpenClException(String message, int code) {
    super(message);
    this.code = code;
  }

  public OpenClException(String message, int code, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The OpenCL error code, 0 where no call was made. */
  public int code() {
    return code;
  }
}
