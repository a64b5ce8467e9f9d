package org.jocelyn.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/** The model in ONNX Runtime on the CPU, with a thread for each core. */
final class OnnxRuntimeContestant implements ModelComparison.Contestant {
  private static final long STACK_BYTES = 64L << 20;

  private final OrtEnvironment environment = environment();
  private final OrtSession session;

  OnnxRuntimeContestant(Path file) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
      options.setInterOpNumThreads(1);
      session = environment.createSession(file.toString(), options);
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Version 1.29 recurses over the process's command line, which may be long: a deep stack. */
  private static OrtEnvironment environment() {
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

  @Override
  public String name() {
    return "ONNX Runtime " + environment.getVersion();
  }

  @Override
  public float[] run(ModelComparison.Batch batch) {
    try (OnnxTensor ids = tensor(batch, batch.ids());
        OnnxTensor mask = tensor(batch, batch.mask());
        OnnxTensor types = tensor(batch, new long[batch.ids().length]);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] floats = new float[values.remaining()];
      values.get(floats);
      return floats;
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private OnnxTensor tensor(ModelComparison.Batch batch, long[] values) throws OrtException {
    long[] shape = {batch.sentences(), batch.tokens()};
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
