package org.jocelyn;

/** The backend asked for cannot be opened; carries the reason for every candidate. */
public class BackendUnavailableException extends JocelynException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnosis diagnosis;

  public BackendUnavailableException(String message, Diagnosis diagnosis) {
    super(message + System.lineSeparator() + diagnosis);
    this.diagnosis = diagnosis;
  }

  /** Every candidate with the reason why it was not taken. */
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
