package org.jocelyn.bench.peer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** ONNX Runtime in this process. */
final class OrtProcess {
  private static final long STACK_BYTES = 64L << 20;

  private OrtProcess() {}

  /** Version 1.29 recurses over the process's command line, which may be long: a deep stack. */
  static OrtEnvironment environment() {
    Thread deep =
        new Thread(null, OrtEnvironment::getEnvironment, "ONNX Runtime's start", STACK_BYTES);
    deep.start();
    try {
      deep.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stop);
    }
    return OrtEnvironment.getEnvironment();
  }

  static String name() {
    return "ONNX Runtime " + environment().getVersion();
  }

  /** A thread for each core, one operation at a time. */
  static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
    options.setInterOpNumThreads(1);
    return options;
  }
}
