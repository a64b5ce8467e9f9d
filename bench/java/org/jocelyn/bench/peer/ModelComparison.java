package org.jocelyn.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jocelyn.bench.Results;

/**
 * all-MiniLM-L6-v2 from its ONNX file, from arrays to arrays, on our backends and in ONNX Runtime.
 * Every runner's answer is compared with the peer's before its time is taken.
 */
final class ModelComparison {
  private static final String MODEL = "all-minilm-l6-v2.onnx";

  /** The largest difference to the peer's outputs, the largest of which are about 2. */
  private static final double CLOSE = 5e-4;

  /** Sentences and tokens of each. */
  private static final int[][] BATCHES = {{1, 16}, {1, 128}, {8, 128}};

  private final Turns turns;
  private final List<String> backends;
  private final Results results;

  ModelComparison(Turns turns, List<String> backends, Results results) {
    this.turns = turns;
    this.backends = backends;
    this.results = results;
  }

  /** One that runs the model. */
  interface Runner extends AutoCloseable {
    String name();

    /** The outputs of all tokens, on the host. */
    float[] run(Batch batch);

    @Override
    void close();
  }

  /** Tokens of random sentences, the last ones of each but the first masked. */
  record Batch(int sentences, int tokens, long[] ids, long[] mask) {
    static Batch random(int sentences, int tokens) {
      Random random = new Random(1);
      long[] ids = random.longs((long) sentences * tokens, 1000, 30_000).toArray();
      long[] mask = new long[ids.length];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = i % tokens < tokens - i / tokens ? 1 : 0;
      }
      return new Batch(sentences, tokens, ids, mask);
    }

    @Override
    public String toString() {
      return "model minilm " + sentences + "x" + tokens;
    }
  }

  /** Adds a row for each batch whose name the pattern is found in; quick takes the first. */
  void run(Pattern pattern, boolean quick) throws IOException {
    List<Batch> batches = new ArrayList<>();
    for (int[] extents : quick ? new int[][] {BATCHES[0]} : BATCHES) {
      Batch batch = Batch.random(extents[0], extents[1]);
      if (pattern.matcher(batch.toString()).find()) {
        batches.add(batch);
      }
    }
    if (batches.isEmpty()) {
      return;
    }
    Path model = Files.createTempFile("minilm", ".onnx");
    List<Runner> runners = new ArrayList<>();
    try {
      extract(model);
      runners.add(new OnnxRuntimeModel(model));
      backends.forEach(backend -> runners.add(new JocelynModel(model, backend)));
      batches.forEach(batch -> run(runners, batch));
    } finally {
      runners.forEach(Runner::close);
      Files.delete(model);
    }
  }

  private void run(List<Runner> runners, Batch batch) {
    float[] expected = runners.get(0).run(batch);
    Map<String, Timed> runs = new LinkedHashMap<>();
    for (Runner runner : runners) {
      requireClose(runner.name(), expected, runner.run(batch));
      runs.put(runner.name(), Timed.of(() -> runner.run(batch)));
    }
    Map<String, double[]> seconds = turns.time(runs);
    results.rows().add(new Results.Row(batch.toString(), 0, 0, expected.length, seconds));
    System.out.println(Line.of(batch.toString(), seconds));
  }

  private static void extract(Path file) throws IOException {
    try (InputStream in = ModelComparison.class.getResourceAsStream("/" + MODEL)) {
      Files.write(file, in.readAllBytes());
    }
  }

  private static void requireClose(String name, float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= CLOSE)) {
        throw new IllegalStateException(
            name + " gives " + actual[i] + " at " + i + ", the peer " + expected[i]);
      }
    }
  }
}
