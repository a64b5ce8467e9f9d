package org.jocelyn.onnx;

import org.jocelyn.JocelynException;

/**
 * An ONNX file cannot be read, is not valid, or asks for something that is not supported; or a node
 * of it failed. The message names the file, the node and the rule.
 */
public class OnnxException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public OnnxException(String message) {
    super(message);
  }

  public OnnxException(String message, Throwable cause) {
    super(message, cause);
  }
}
