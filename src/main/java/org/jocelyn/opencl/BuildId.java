package org.jocelyn.opencl;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Tells one build of this library from another, for what a build may remember on disk. */
final class BuildId {
  private BuildId() {}

  /** The jar's name, size and date; empty where the classes lie in a folder and change any time. */
  static Optional<String> current() {
    CodeSource source = BuildId.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      Path jar = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(jar)
          ? Optional.of(
              jar.getFileName() + "|" + Files.size(jar) + "|" + Files.getLastModifiedTime(jar))
          : Optional.empty();
    } catch (IOException | URISyntaxException | IllegalArgumentException elsewhere) {
      return Optional.empty(); // the classes come from no file: nothing is remembered
    }
  }
}
