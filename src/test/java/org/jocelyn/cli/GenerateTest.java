package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jocelyn generate} by a network that was trained a little. */
class GenerateTest {
  private static final String PROMPT = "the whale sees ";

  @TempDir private Path folder;

  @BeforeEach
  void novel() throws IOException {
    Path file = Files.createDirectories(folder.resolve("moby-dick")).resolve("moby-dick.txt");
    Files.writeString(file, "the whale sees the ship and the sea. ".repeat(60));
  }

  private Run run(String command, String name, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, name, "-b", "cpu", "--data", folder.toString()));
    arguments.addAll(Arrays.asList(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  private Run generate(String name, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--model", folder.resolve(name).toString(), "--prompt", PROMPT));
    arguments.addAll(Arrays.asList(more));
    return run("generate", name, arguments.toArray(String[]::new));
  }

  @Test
  void aTrainedNetworkGoesOn() {
    for (String name : List.of("gru", "gpt")) {
      // given
      String out = folder.resolve(name).toString();
      Run trained = run("train", name, "--epochs", "2", "--batch", "2", "--out", out);
      assertEquals(0, trained.exitCode(), trained.err());
      // when
      Run generated = generate(name, "--length", "150");
      // then
      assertEquals(0, generated.exitCode(), generated.err());
      String text = generated.out().stripTrailing();
      assertTrue(text.startsWith(PROMPT), text);
      assertEquals(
          PROMPT.length() + 150, generated.out().length() - System.lineSeparator().length());
      assertEquals(generated, generate(name, "--length", "150"));
      Run other = generate(name, "--length", "150", "--temperature", "5", "--top-p", "1");
      assertNotEquals(generated.out(), other.out());
      String[] almostSure = {"--length", "8", "--temperature", "0.001"};
      assertEquals(PROMPT + "the ship", generate(name, almostSure).out().stripTrailing());
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    Run untrained = generate("lstm");
    assertEquals(1, untrained.exitCode());
    assertTrue(untrained.err().contains("jocelyn train lstm --out"), untrained.err());
    Run digits = generate("mlp");
    assertEquals(2, digits.exitCode());
    assertTrue(digits.err().contains("rnn, lstm, gru, gpt"), digits.err());
    assertEquals(2, generate("gpt", "--temperature", "0").exitCode());
    assertEquals(2, generate("gpt", "--length", "-1").exitCode());
  }
}
