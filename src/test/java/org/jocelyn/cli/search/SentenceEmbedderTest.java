package org.jocelyn.cli.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.JocelynException;
import org.jocelyn.cli.TinyModels;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.OnnxRuntime;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SentenceEmbedderTest {
  /** What batches and backends may differ by: rounding, of elements below 1. */
  private static final double TOLERANCE = 2e-5;

  private static final List<String> TEXTS =
      List.of(
          "A cat sleeps on the sofa.",
          "",
          "The matrix product of two tensors is computed in tiles that fit the registers, "
              + "and the panels of both operands are packed beforehand.",
          "Ein Kater liegt auf dem Sofa.",
          "A kitten is dozing on the couch.");

  private static SentenceModel files;
  private static List<long[]> ids;
  private static float[] expected;

  /** ONNX Runtime, each text alone and without padding, pooled in double precision. */
  @BeforeAll
  static void expected() throws OrtException {
    files = TestModel.files();
    try (TextTokenizer tokenizer = TextTokenizer.load(files.tokenizer());
        OrtSession session = OnnxRuntime.environment().createSession(files.model().toString())) {
      ids = TEXTS.stream().map(text -> tokenizer.ids(text, 256)).toList();
      expected = new float[ids.size() * 384];
      for (int i = 0; i < ids.size(); i++) {
        float[][] hidden = hidden(session, ids.get(i));
        double[] sum = new double[384];
        for (float[] token : hidden) {
          Arrays.setAll(sum, j -> sum[j] + token[j]);
        }
        double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        for (int j = 0; j < 384; j++) {
          expected[i * 384 + j] = (float) (sum[j] / length);
        }
      }
    }
  }

  private static float[][] hidden(OrtSession session, long[] text) throws OrtException {
    OrtEnvironment environment = OnnxRuntime.environment();
    long[] ones = new long[text.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor tokens = OnnxTensor.createTensor(environment, new long[][] {text});
        OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {ones});
        OnnxTensor types =
            OnnxTensor.createTensor(environment, new long[][] {new long[text.length]});
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
      return ((float[][][]) result.get(0).getValue())[0];
    }
  }

  @TestFactory
  Stream<DynamicTest> vectorsAreThoseOfOnnxRuntimeWhateverTheBatch() {
    return OnEveryBackend.run(
        backend -> {
          Embeddings peer = new Embeddings(expected, ids.size(), 384);
          for (int batchSize : new int[] {1, 3}) {
            try (SentenceEmbedder embedder =
                new SentenceEmbedder(files.model(), backend, batchSize)) {
              Embeddings embeddings = embedder.embed(ids);
              assertEquals(384, embeddings.width());
              double difference = embeddings.difference(peer);
              assertTrue(difference <= TOLERANCE, "batch " + batchSize + ": " + difference);
            }
          }
        });
  }

  @Test
  void nothingIsLeftOnTheDevice() {
    Backend backend = TestBackends.get("cpu");
    long before = backend.memory().tensors();
    try (SentenceEmbedder embedder = new SentenceEmbedder(files.model(), backend, 2)) {
      embedder.prepare(ids);
      long loaded = backend.memory().tensors();
      AtomicInteger batches = new AtomicInteger();
      embedder.embed(ids, batches::incrementAndGet);
      assertEquals(embedder.batches(ids), batches.get());
      assertEquals(3, batches.get());
      assertEquals(loaded, backend.memory().tensors());
      assertEquals(0, embedder.embed(List.of()).count());
    }
    assertEquals(before, backend.memory().tensors());
  }

  @Test
  void whatIsAlikeInMeaningIsNear() {
    Backend backend = TestBackends.get("cpu");
    Embeddings all = new Embeddings(expected, ids.size(), 384);
    Embeddings cat = new Embeddings(Arrays.copyOf(expected, 384), 1, 384);
    List<Embeddings.Hit> hits = all.nearest(cat, 5, backend);
    assertEquals(1, hits.get(0).score(), 1e-5);
    assertEquals(List.of(0, 4), hits.stream().limit(2).map(Embeddings.Hit::row).toList());
  }

  @Test
  void anotherKindOfModelIsRefused(@TempDir Path folder) throws Exception {
    Path other = TinyModels.relu(folder.resolve("m.onnx"));
    Backend backend = TestBackends.get("cpu");
    long before = backend.memory().tensors();
    JocelynException refused =
        assertThrows(JocelynException.class, () -> new SentenceEmbedder(other, backend, 1).close());
    assertTrue(refused.getMessage().contains("input_ids"), refused.getMessage());
    assertEquals(before, backend.memory().tensors());
  }
}
