package org.jocelyn.data;

import org.jocelyn.JocelynException;

/**
 * Data is missing, cannot be read, is damaged, or does not hold what is asked for. The message
 * names the file, the place in it and the rule.
 */
public class DataException extends JocelynException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
