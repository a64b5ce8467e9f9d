package org.jocelyn.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a JVM of its own, with this one's class path and another environment. */
public final class ForkedJvm {
  private ForkedJvm() {}

  /** What a run left. */
  public record Result(int exitCode, String stdout, String stderr) {
    /** Both streams, one after the other. */
    public String output() {
      return stdout + stderr;
    }
  }

  /**
   * Runs a main class to its end.
   *
   * @throws IllegalStateException if it takes longer than {@code seconds}
   */
  public static Result run(
      int seconds,
      List<String> flags,
      Map<String, String> environment,
      Class<?> main,
      String... args)
      throws IOException, InterruptedException {
    return run(seconds, flags, environment, main.getName(), args);
  }

  /** Runs a main class by name, or a program in one source file; see the other method. */
  public static Result run(
      int seconds, List<String> flags, Map<String, String> environment, String main, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.addAll(List.of(args));
    Path stdout = Files.createTempFile("forked", ".out");
    Path stderr = Files.createTempFile("forked", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile());
      builder.environment().remove("JOCELYN_BACKEND");
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String out = Files.readString(stdout, StandardCharsets.UTF_8);
      String err = Files.readString(stderr, StandardCharsets.UTF_8);
      if (!ended) {
        throw new IllegalStateException(
            main + " took more than " + seconds + " s; it printed:\n" + out + err);
      }
      return new Result(process.exitValue(), out, err);
    } finally {
      Files.deleteIfExists(stdout);
      Files.deleteIfExists(stderr);
    }
  }
}
