package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocelyn.testing.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first program compiles, runs, and prints what the README says. */
class ReadmeTest {
  private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern OUTPUT = Pattern.compile("```text\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theFirstProgramPrintsWhatTheReadmeSays() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    Matcher program = PROGRAM.matcher(readme);
    assertTrue(program.find(), "the README has a Java program");
    Matcher output = OUTPUT.matcher(readme);
    assertTrue(output.find(program.end()), "its output follows");
    Path source = Files.writeString(folder.resolve("First.java"), program.group(1));
    ForkedJvm.Result result =
        ForkedJvm.run(60, List.of(), Map.of("JOCELYN_BACKEND", "cpu"), source.toString());
    assertEquals(0, result.exitCode(), result.output());
    assertEquals(output.group(1).strip(), result.stdout().strip());
  }
}
