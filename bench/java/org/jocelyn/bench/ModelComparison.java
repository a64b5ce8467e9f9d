package org.jocelyn.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jocelyn.Backends;
import org.jocelyn.Diagnosis;

/**
 * all-MiniLM-L6-v2 from its ONNX file, on every backend here and in ONNX Runtime: in one process,
 * taking turns, each with as many threads as there are cores. Every contestant's answer is compared
 * with the peer's before its time is taken.
 */
public final class ModelComparison {
  private static final String MODEL = "all-minilm-l6-v2.onnx";
  private static final long WARM_UP_NANOS = 4_000_000_000L;
  private static final long PAUSE_MILLIS = 200;
  private static final int UNCOUNTED = 3;
  private static final int COUNTED = 5;

  /** The largest difference to the peer's outputs, the largest of which are about 2. */
  private static final double CLOSE = 5e-4;

  /** Sentences and tokens of each. */
  private static final int[][] BATCHES = {{1, 16}, {1, 128}, {8, 128}};

  private ModelComparison() {}

  /** One that runs the model. */
  interface Contestant extends AutoCloseable {
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
      return sentences + "×" + tokens;
    }
  }

  /**
   * Prints a table; writes it and all times.
   *
   * @param args rounds, the files to write without their endings, and the backends to compare; all
   *     of them where none is named
   */
  public static void main(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[0]);
    Path model = Files.createTempFile("minilm", ".onnx");
    List<Contestant> contestants = new ArrayList<>();
    try {
      extract(model);
      contestants.add(new OnnxRuntimeContestant(model));
      for (String backend : args.length > 2 ? List.of(args).subList(2, args.length) : backends()) {
        contestants.add(new JocelynContestant(model, backend));
      }
      Map<String, Map<String, double[]>> times = new LinkedHashMap<>();
      for (int[] extents : BATCHES) {
        Batch batch = Batch.random(extents[0], extents[1]);
        times.put(batch.toString(), time(contestants, batch, rounds));
      }
      String table = table(times);
      System.out.print(table);
      Files.writeString(Path.of(args[1] + ".md"), table);
      Files.writeString(Path.of(args[1] + ".json"), json(times));
    } finally {
      contestants.forEach(Contestant::close);
      Files.delete(model);
    }
  }

  private static void extract(Path file) throws IOException {
    try (InputStream in = ModelComparison.class.getResourceAsStream("/" + MODEL)) {
      Files.write(file, in.readAllBytes());
    }
  }

  private static List<String> backends() {
    List<String> names = new ArrayList<>();
    for (Diagnosis.Finding finding : Backends.diagnose("reference").findings()) {
      if (finding.usable() && !finding.id().equals("reference")) {
        names.add(finding.id());
      }
    }
    names.add("cpu,vector=false");
    return names;
  }

  /**
   * Milliseconds of every counted run of each contestant. A turn is a pause, for the peer's threads
   * spin on after its own, some runs that are not counted, and some that are.
   */
  private static Map<String, double[]> time(List<Contestant> contestants, Batch batch, int rounds) {
    float[] expected = contestants.get(0).run(batch);
    Map<String, double[]> times = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      times.put(contestant.name(), new double[rounds * COUNTED]);
      // By time: the JIT compiler works on in the background, and takes a core while it does.
      for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_NANOS; ) {
        requireClose(contestant.name(), expected, contestant.run(batch));
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < contestants.size(); turn++) {
        Contestant contestant = contestants.get((round + turn) % contestants.size());
        pause();
        for (int i = 0; i < UNCOUNTED; i++) {
          contestant.run(batch);
        }
        for (int i = 0; i < COUNTED; i++) {
          long start = System.nanoTime();
          contestant.run(batch);
          times.get(contestant.name())[round * COUNTED + i] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    return times;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stop);
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

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String table(Map<String, Map<String, double[]>> times) {
    List<String> names = new ArrayList<>(times.values().iterator().next().keySet());
    StringBuilder text = new StringBuilder("| sentences × tokens |");
    names.forEach(name -> text.append(' ').append(name).append(" |"));
    text.append("\n|---|").append("--:|".repeat(names.size())).append('\n');
    times.forEach(
        (batch, byName) -> {
          double peer = median(byName.get(names.get(0)));
          text.append("| ").append(batch).append(" |");
          for (String name : names) {
            double ours = median(byName.get(name));
            text.append(String.format(Locale.ROOT, " %.1f ms", ours));
            text.append(
                name.equals(names.get(0))
                    ? " |"
                    : String.format(Locale.ROOT, " (%.2f×) |", peer / ours));
          }
          text.append('\n');
        });
    return text.toString();
  }

  private static String json(Map<String, Map<String, double[]>> times) throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    report.put("model", MODEL);
    report.put("java", System.getProperty("java.vm.version"));
    report.put("processors", Runtime.getRuntime().availableProcessors());
    report.put("devices", devices());
    report.put("uncounted runs, counted runs of a turn", List.of(UNCOUNTED, COUNTED));
    report.put("milliseconds", times);
    return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(report);
  }

  private static List<String> devices() {
    return Backends.diagnose("reference").findings().stream()
        .flatMap(finding -> finding.device().stream())
        .map(device -> device.id() + ": " + device.name())
        .toList();
  }
}
