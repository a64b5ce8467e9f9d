package org.jocelyn.cli.search;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;
import org.jocelyn.Tensor;
import org.jocelyn.onnx.OnnxModel;
import org.jocelyn.onnx.OnnxValue;
import org.jocelyn.op.Reduce;

/**
 * Makes a vector of every text with a transformer: the mean of what it says of the text's tokens,
 * made a vector of length 1 (Reimers and Gurevych, "Sentence-BERT", 2019).
 *
 * <p>The model takes INT64 {@code input_ids} and {@code attention_mask} and may take {@code
 * token_type_ids}, each [batch, tokens]; its first output is [batch, tokens, width].
 */
public final class SentenceEmbedder implements AutoCloseable {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  /** Batches that the device may be behind before one is read back. */
  private static final int IN_FLIGHT = 2;

  private final OnnxModel model;
  private final int batchSize;
  private final boolean hasTypes;

  /**
   * Loads a model onto a backend, which stays the caller's.
   *
   * @throws JocelynException if it is no model of sentences
   */
  public SentenceEmbedder(Path file, Backend backend, int batchSize) {
    this.model = OnnxModel.load(file, backend);
    this.batchSize = batchSize;
    Set<String> inputs = new HashSet<>(model.inputs().stream().map(OnnxValue::name).toList());
    this.hasTypes = inputs.remove(TYPES);
    OnnxValue output = model.outputs().get(0);
    if (!inputs.equals(Set.of(IDS, MASK)) || (output.ranked() && output.dims().size() != 3)) {
      String problem =
          ("model %s takes %s and gives %s; a model of sentences takes %s, %s and perhaps %s, "
                  + "and gives [batch, tokens, width]")
              .formatted(file, model.inputs(), output, IDS, MASK, TYPES);
      model.close();
      throw new JocelynException(problem);
    }
  }

  /** Batches that {@link #embed} will run. */
  public int batches(List<long[]> texts) {
    return Batch.of(texts, batchSize).size();
  }

  /**
   * Runs one batch of every shape, so that what happens only once (kernels, plans, the JIT
   * compiler's first work) has happened.
   */
  public void prepare(List<long[]> texts) {
    Set<List<Integer>> seen = new HashSet<>();
    for (Batch batch : Batch.of(texts, batchSize)) {
      if (seen.add(List.of(batch.rows().length, batch.length()))) {
        run(batch, texts).close();
      }
    }
    model.backend().finish();
  }

  /** The vectors of texts given as token ids, in their order. */
  public Embeddings embed(List<long[]> texts) {
    return embed(texts, () -> {});
  }

  /**
   * The vectors of texts given as token ids, in their order.
   *
   * @param afterBatch is run after each of the {@link #batches}
   */
  public Embeddings embed(List<long[]> texts, Runnable afterBatch) {
    Map<Integer, float[]> vectors = new HashMap<>();
    Deque<Running> running = new ArrayDeque<>();
    try {
      for (Batch batch : Batch.of(texts, batchSize)) {
        running.add(new Running(batch, run(batch, texts)));
        if (running.size() > IN_FLIGHT) {
          running.remove().read(vectors, afterBatch);
        }
      }
      while (!running.isEmpty()) {
        running.remove().read(vectors, afterBatch);
      }
    } finally {
      running.forEach(left -> left.pooled().close());
    }
    return gather(vectors, texts.size());
  }

  private static Embeddings gather(Map<Integer, float[]> vectors, int count) {
    int width = count == 0 ? 0 : vectors.get(0).length;
    float[] values = new float[Math.multiplyExact(count, width)];
    vectors.forEach((row, vector) -> System.arraycopy(vector, 0, values, row * width, width));
    return new Embeddings(values, count, width);
  }

  /** A batch whose vectors [rows, width] the device is computing. */
  private record Running(Batch batch, Tensor pooled) {
    void read(Map<Integer, float[]> vectors, Runnable afterBatch) {
      try (pooled) {
        float[] values = pooled.toFloatArray();
        int width = values.length / batch.rows().length;
        for (int i = 0; i < batch.rows().length; i++) {
          float[] vector = new float[width];
          System.arraycopy(values, i * width, vector, 0, width);
          vectors.put(batch.rows()[i], vector);
        }
      }
      afterBatch.run();
    }
  }

  /** Enqueues a batch. */
  private Tensor run(Batch batch, List<long[]> texts) {
    Backend backend = model.backend();
    long rows = batch.rows().length;
    long tokens = batch.length();
    return backend.tidy(
        () -> {
          Map<String, Tensor> inputs = new HashMap<>();
          Tensor mask = backend.tensor(batch.mask(texts), rows, tokens);
          inputs.put(IDS, backend.tensor(batch.ids(texts), rows, tokens));
          inputs.put(MASK, mask);
          if (hasTypes) {
            inputs.put(
                TYPES, backend.tensor(new long[Math.toIntExact(rows * tokens)], rows, tokens));
          }
          Tensor hidden = new ArrayList<>(model.run(inputs).values()).get(0);
          return normalized(hidden, mask);
        });
  }

  /**
   * {@code p / ‖p‖} of {@code p = Σ mask·hidden} over the tokens: dividing the sum by the number of
   * tokens would not change its direction.
   */
  private static Tensor normalized(Tensor hidden, Tensor mask) {
    Tensor weights = mask.cast(DataType.FLOAT32).unsqueeze(1);
    Tensor sum = weights.matmul(hidden).squeeze(1);
    Tensor length = sum.reduce(Reduce.Kind.L2, true, -1);
    return sum.div(length.clip(Float.MIN_NORMAL, Float.POSITIVE_INFINITY));
  }

  /** Frees the model. */
  @Override
  public void close() {
    model.close();
  }
}
