package org.jocelyn.nn;

import org.jocelyn.JocelynException;

/**
 * A safetensors file cannot be read or written, or breaks the format. The message names the file,
 * the tensor and the rule.
 */
public class SafetensorsException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public SafetensorsException(String message) {
    super(message);
  }

  public SafetensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
