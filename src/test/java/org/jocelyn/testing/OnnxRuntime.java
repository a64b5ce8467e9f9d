package org.jocelyn.testing;

import ai.onnxruntime.OrtEnvironment;

/** ONNX Runtime, the peer that models are compared with. */
public final class OnnxRuntime {
  private static final long STACK_BYTES = 64L << 20;

  private OnnxRuntime() {}

  /**
   * The one environment. It is made on a thread with a deep stack: version 1.29 recurses for every
   * character of the process's command line, and a long class path would overflow a usual stack,
   * which ends the JVM.
   */
  public static synchronized OrtEnvironment environment() {
    Thread deep =
        new Thread(null, OrtEnvironment::getEnvironment, "ONNX Runtime's start", STACK_BYTES);
    deep.start();
    try {
      deep.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return OrtEnvironment.getEnvironment();
  }
}
