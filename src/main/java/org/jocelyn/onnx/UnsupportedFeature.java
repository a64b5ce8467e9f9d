package org.jocelyn.onnx;

/**
 * Thrown while a model is read at the first thing of a node or tensor that is not supported; the
 * reader gathers them all into one {@link OnnxUnsupportedException}.
 */
final class UnsupportedFeature extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedFeature(String what) {
    super(what);
  }
}
