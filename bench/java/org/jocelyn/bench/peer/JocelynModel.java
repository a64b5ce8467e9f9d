package org.jocelyn.bench.peer;

import java.nio.file.Path;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.onnx.OnnxModel;

/** The model on one of our backends, transfers both ways included. */
final class JocelynModel implements ModelComparison.Runner {
  private final String name;
  private final Backend backend;
  private final OnnxModel model;

  JocelynModel(Path file, String request) {
    name = request;
    backend = Backends.open(request);
    model = OnnxModel.load(file, backend);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public float[] run(ModelComparison.Batch batch) {
    return backend.tidy(
        () -> {
          long[] shape = {batch.sentences(), batch.tokens()};
          return model
              .run(
                  Map.of(
                      "input_ids", backend.tensor(batch.ids(), shape),
                      "attention_mask", backend.tensor(batch.mask(), shape),
                      "token_type_ids", backend.tensor(new long[batch.ids().length], shape)))
              .get("output_0")
              .toFloatArray();
        });
  }

  @Override
  public void close() {
    model.close();
    backend.close();
  }
}
