package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jocelyn.Shape;
import org.jocelyn.cli.train.Recipe;
import org.jocelyn.cli.train.Recipes;
import org.jocelyn.cli.train.TrainSettings;
import org.jocelyn.nn.Safetensors;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code jocelyn train} on small data of the real data's form. */
class TrainTest {
  private static final int PIXELS = 28 * 28;

  @TempDir private Path folder;

  @BeforeEach
  void data() throws IOException {
    houses(Files.createDirectories(folder.resolve("boston")).resolve("data.csv"));
    Path digits = Files.createDirectories(folder.resolve("mnist"));
    digits(digits, "train", 300);
    digits(digits, "t10k", 60);
    novel(Files.createDirectories(folder.resolve("moby-dick")).resolve("moby-dick.txt"));
    words(Files.createDirectories(folder.resolve("cmudict")).resolve("dict.txt"));
  }

  /** Words that are spoken letter by letter, but for one letter that is not heard. */
  private static void words(Path file) throws IOException {
    String letters = "BDFKLMNH";
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      StringBuilder word = new StringBuilder();
      StringBuilder phonemes = new StringBuilder();
      for (int length = random.nextInt(2, 7); word.length() < length; ) {
        char letter = letters.charAt(random.nextInt(letters.length()));
        word.append(letter);
        phonemes.append(letter == 'H' ? "" : " " + letter);
      }
      text.append(word).append(' ').append(phonemes).append(" AH0\n");
    }
    Files.writeString(file, text);
  }

  /** Sentences of a few words in any order. */
  private static void novel(Path file) throws IOException {
    String[] words = {"whale", "ship", "sea", "captain", "the", "a", "sails", "sees", "and", "."};
    SplittableRandom random = new SplittableRandom(8);
    StringBuilder text = new StringBuilder();
    while (text.length() < 3000) {
      text.append(words[random.nextInt(words.length)]).append(' ');
    }
    Files.writeString(file, text);
  }

  /** Prices that are nearly, but not quite, a sum of multiples of the columns. */
  private static void houses(Path file) throws IOException {
    String header = "crim,zn,indus,chas,nox,rm,age,dis,rad,tax,ptratio,b,lstat,medv";
    StringBuilder text = new StringBuilder(header).append('\n');
    SplittableRandom random = new SplittableRandom(3);
    for (int row = 0; row < 60; row++) {
      double price = 20;
      for (int column = 0; column < 13; column++) {
        double value = random.nextDouble(1, 9);
        price += value * (column + 1) / 10;
        text.append(value).append(',');
      }
      text.append(price + random.nextDouble()).append('\n');
    }
    Files.writeString(file, text);
  }

  /** Digits that are bright in three rows of their own. */
  private static void digits(Path folder, String part, int count) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + count * PIXELS);
    images.putInt(0x803).putInt(count).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + count);
    labels.putInt(0x801).putInt(count);
    SplittableRandom random = new SplittableRandom(count);
    for (int i = 0; i < count; i++) {
      int label = i % 10;
      labels.put((byte) label);
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        boolean bright = pixel / (28 * 2) == label;
        images.put((byte) (random.nextInt(60) + (bright ? 190 : 0)));
      }
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }

  private Run train(String name, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("train", name, "--data", folder.toString(), "--out", "" + out));
    arguments.addAll(Arrays.asList(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  @TestFactory
  Stream<DynamicTest> everyRecipeTrainsOnEveryBackend() {
    return TestBackends.names().stream()
        .flatMap(
            backend ->
                Recipes.all().stream()
                    .map(
                        recipe ->
                            DynamicTest.dynamicTest(
                                recipe.name() + " on " + backend, () -> trains(backend, recipe))));
  }

  /** What takes too long to its goal makes some steps, and says what it would be judged by. */
  private static String shortly(Recipe recipe) {
    if (recipe.data().startsWith("Moby-Dick")) {
      return " character: ";
    }
    return recipe.data().startsWith("CMUdict") ? "phoneme error rate, " : "";
  }

  private void trains(String backend, Recipe recipe) throws IOException {
    BackendCounts.count(backend);
    Path out = folder.resolve(recipe.name() + backend.hashCode());
    String judged = shortly(recipe);
    String[] enough =
        judged.isEmpty()
            ? new String[] {"--check"}
            : new String[] {"--batch=8", "--epochs=1", "--steps=20", "--log-every=2"};
    Run run = train(recipe.name(), out, with(enough, "-b", backend));
    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertTrue(run.out().contains(judged.isEmpty() ? ": reached" : judged), run.out());
    for (Path part : parts(out, recipe)) {
      for (String file : List.of("checkpoint.safetensors", "metrics.csv", "curves.png")) {
        assertTrue(Files.size(part.resolve(file)) > 0, part + ": " + file);
      }
    }
  }

  /** The folders of a recipe's trainings. */
  private static List<Path> parts(Path out, Recipe recipe) {
    return recipe.name().equals("encoder-decoder")
        ? List.of(out.resolve("plain"), out.resolve("attention"))
        : List.of(out);
  }

  @Test
  void aResultThatIsNotReachedIsAnErrorOnlyWhenChecked() {
    Path out = folder.resolve("short");
    String[] few = {"-b", "cpu", "--steps", "1"};
    assertEquals(0, train("mlp", out, few).exitCode());
    Run checked = train("mlp", out, "-b", "cpu", "--steps", "1", "--check");
    assertEquals(1, checked.exitCode(), checked.out());
    assertTrue(checked.out().contains("NOT REACHED"), checked.out());
  }

  @Test
  void listNamesEveryRecipeAndItsGoal() {
    Run run = Run.of("train", "list");
    assertEquals(0, run.exitCode(), run.err());
    Recipes.all()
        .forEach(
            recipe -> {
              assertTrue(run.out().contains(recipe.name()), recipe.name());
              assertTrue(run.out().contains(recipe.goal()), recipe.goal());
            });
  }

  @Test
  void anUnknownNameListsThoseThatThereAre() {
    Run run = Run.of("train", "everything");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("two-layer"), run.err());
  }

  @Test
  void missingDataSaysHowToGetIt() {
    Run run = Run.of("train", "mlp", "-b", "cpu", "--data", folder.resolve("none").toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("ci/data"), run.err());
  }

  @Test
  void aGivenOrderIsTaken() throws IOException {
    String[] settings = {"-b", "cpu", "--log-every", "1", "--precision", "9", "--batch", "4"};
    Path order = folder.resolve("order.txt");
    Files.writeString(order, "5 4 3 2 1 0 7 8\n9 10 11 12");
    Run run =
        train(
            "logistic",
            folder.resolve("a"),
            with(settings, "--epochs", "1", "--order", "" + order));
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(3, losses(run).size());
    assertTrue(losses(run).get(0).matches("step 1  loss 0\\.\\d{9}"), losses(run).get(0));
    Files.writeString(order, "2 3 4 5");
    Run other =
        train(
            "logistic",
            folder.resolve("b"),
            with(settings, "--epochs", "1", "--order", "" + order));
    // the mean of a batch does not depend on the order within it, but for rounding
    assertEquals(losses(run).get(0).substring(0, 20), losses(other).get(0).substring(0, 20));
    Files.writeString(order, "0 1 60000");
    Run beyond = train("logistic", folder.resolve("c"), with(settings, "--order", "" + order));
    assertEquals(2, beyond.exitCode());
    assertTrue(beyond.err().contains("60000"), beyond.err());
  }

  @Test
  void givenWeightsAreTrainedOn() throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    float[] heavy = new float[PIXELS];
    Arrays.fill(heavy, 1);
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("weight", new Safetensors.Entry(Shape.of(1, PIXELS), HostArray.of(heavy)));
    tensors.put("bias", new Safetensors.Entry(Shape.of(1), HostArray.of(new float[] {50})));
    new Safetensors(tensors, Map.of()).write(weights);
    String[] settings = {"-b", "cpu", "--steps", "1", "--log-every", "1", "--init", "" + weights};
    Run run = train("logistic", folder.resolve("a"), settings);
    assertEquals(0, run.exitCode(), run.err());
    // such weights are sure that every 3 is an 8
    assertTrue(Double.parseDouble(losses(run).get(0).substring(13)) > 20, losses(run).get(0));
    Run wrong = train("mlp", folder.resolve("b"), settings);
    assertEquals(1, wrong.exitCode());
    assertTrue(wrong.err().contains("not this network's weights"), wrong.err());
  }

  @Test
  void theOptimizerCanBeChosenUnlessItIsPartOfTheNetwork() throws IOException {
    Path order = folder.resolve("order.txt");
    Files.writeString(order, "0 1 2 3 4 5 6 7");
    String[] settings = {"-b", "cpu", "--batch", "4", "--log-every", "1", "--lr", "0.5"};
    String[] ordered = with(settings, "--epochs", "1", "--order", "" + order);
    List<String> adam = losses(train("mlp", folder.resolve("a"), ordered));
    List<String> sgd =
        losses(train("mlp", folder.resolve("b"), with(ordered, "--optimizer", "sgd")));
    assertEquals(adam.get(0), sgd.get(0));
    assertNotEquals(adam.get(1), sgd.get(1));
    Run refused = train("logistic", folder.resolve("c"), with(ordered, "--optimizer", "adam"));
    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains("--optimizer: logistic"), refused.err());
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  private static List<String> losses(Run run) {
    return run.out().lines().filter(line -> line.startsWith("step ")).toList();
  }

  @Test
  void aProcessThatIsToldToEndSavesAndGoesOnWithTheSameBits() throws Exception {
    Path stopped = folder.resolve("stopped");
    Path through = folder.resolve("through");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "two-layer",
                "-b",
                "cpu,vector=false",
                "--data",
                folder.toString(),
                "--out",
                stopped.toString(),
                "--epochs",
                "100000",
                "--log-every",
                "1")
            .redirectErrorStream(true)
            .start();
    String begun;
    try (var lines = process.inputReader()) {
      do {
        begun = lines.readLine();
      } while (begun != null && !begun.startsWith("step 7 "));
      process.toHandle().destroy();
      String rest =
          String.join("\n", lines.lines().filter(line -> !line.startsWith("step")).toList());
      assertTrue(rest.contains("--resume --out " + stopped), begun + rest);
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String[] cpu = {"-b", "cpu,vector=false"};
    long steps = stepsOf(stopped);
    String total = Long.toString(steps + 20);
    Run resumed =
        train("two-layer", stopped, with(cpu, "--resume", "--epochs", "100000", "--steps", total));
    assertEquals(0, resumed.exitCode(), resumed.err());
    train("two-layer", through, with(cpu, "--epochs", "100000", "--steps", total));
    assertFalse(steps == 0);
    assertArrayEquals(
        Files.readAllBytes(through.resolve("checkpoint.safetensors")),
        Files.readAllBytes(stopped.resolve("checkpoint.safetensors")));
  }

  @Test
  void masksAreTheSameWhenTrainingGoesOnInALaterEpoch() throws IOException {
    String[] settings = {"-b", "cpu", "--batch", "8", "--epochs", "3"};
    Path stopped = folder.resolve("stopped");
    Path through = folder.resolve("through");
    // an epoch has 6 steps
    train("birnn", stopped, with(settings, "--steps", "8"));
    train("birnn", stopped, with(settings, "--resume", "--steps", "10"));
    train("birnn", through, with(settings, "--steps", "10"));
    assertEquals(10, stepsOf(stopped));
    assertArrayEquals(
        Files.readAllBytes(through.resolve("checkpoint.safetensors")),
        Files.readAllBytes(stopped.resolve("checkpoint.safetensors")));
  }

  @Test
  void aRecipeOfTwoTrainingsGoesOnWithBoth() throws IOException {
    Path stopped = folder.resolve("stopped");
    Path through = folder.resolve("through");
    String[] cpu = {"-b", "cpu", "--batch", "4", "--steps"};
    assertEquals(0, train("encoder-decoder", stopped, with(cpu, "1")).exitCode());
    Run resumed = train("encoder-decoder", stopped, with(cpu, "2", "--resume"));
    assertEquals(0, resumed.exitCode(), resumed.err());
    train("encoder-decoder", through, with(cpu, "2"));
    for (String part : List.of("plain", "attention")) {
      assertEquals(2, stepsOf(stopped.resolve(part)), part);
      assertArrayEquals(
          Files.readAllBytes(through.resolve(part).resolve("checkpoint.safetensors")),
          Files.readAllBytes(stopped.resolve(part).resolve("checkpoint.safetensors")),
          part);
    }
  }

  private static long stepsOf(Path out) {
    return Long.parseLong(
        Safetensors.read(out.resolve("checkpoint.safetensors")).metadata().get("steps"));
  }

  @Test
  void settingsBeginInAFolderNamedAfterTheRecipe() {
    assertEquals(Path.of("jocelyn-mlp"), TrainSettings.of("mlp", 1, 1, 1).out());
  }
}
