package org.jocelyn.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/** The model in ONNX Runtime on the CPU. */
final class OnnxRuntimeModel implements ModelComparison.Runner {
  private final OrtEnvironment environment = OrtProcess.environment();
  private final OrtSession session;

  OnnxRuntimeModel(Path file) {
    try (OrtSession.SessionOptions options = OrtProcess.options()) {
      session = environment.createSession(file.toString(), options);
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public String name() {
    return OrtProcess.name();
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
