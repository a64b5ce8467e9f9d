package org.jocelyn.testing;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All contract tests of the package {@code org.jocelyn.contract}. */
final class Contracts {
  private static final String PACKAGE = "org.jocelyn.contract";

  private Contracts() {}

  /** One instance of each, by name. */
  static List<OpContract> all() {
    try {
      Path classes =
          Path.of(Contracts.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.list(classes.resolve(PACKAGE.replace('.', '/')))) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith("Contract.class"))
            .map(name -> name.substring(0, name.length() - ".class".length()))
            .sorted()
            .map(Contracts::instance)
            .toList();
      }
    } catch (IOException | URISyntaxException unreadable) {
      throw new IllegalStateException("cannot list the contract tests", unreadable);
    }
  }

  private static OpContract instance(String name) {
    try {
      Constructor<?> constructor = Class.forName(PACKAGE + "." + name).getDeclaredConstructor();
      constructor.setAccessible(true);
      return (OpContract) constructor.newInstance();
    } catch (ReflectiveOperationException unusable) {
      throw new IllegalStateException(name + " is no contract test", unusable);
    }
  }
}
