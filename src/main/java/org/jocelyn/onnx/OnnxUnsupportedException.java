package org.jocelyn.onnx;

import java.util.List;

/** A model needs operators, attributes, element types or opsets that are not supported. */
public final class OnnxUnsupportedException extends OnnxException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  OnnxUnsupportedException(String model, List<String> problems) {
    super(model + " needs what is not supported:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is not supported, a line each. */
  public List<String> problems() {
    return problems == null ? List.of(getMessage()) : problems;
  }
}
