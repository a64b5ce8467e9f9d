package org.jocelyn.cli.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** all-MiniLM-L6-v2 of the test class path. */
public final class TestModel {
  private TestModel() {}

  /** The jar that it is in. */
  public static Path jar() {
    URL resource = Objects.requireNonNull(TestModel.class.getResource("/all-minilm-l6-v2.onnx"));
    try {
      JarURLConnection connection = (JarURLConnection) resource.openConnection();
      return Path.of(connection.getJarFileURL().getPath());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Its files, unpacked where the build puts things. */
  public static SentenceModel files() {
    try {
      return ModelJar.unpack(jar(), Path.of("target", "test-models").toAbsolutePath());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
