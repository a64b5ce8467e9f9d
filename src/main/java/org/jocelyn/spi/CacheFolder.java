package org.jocelyn.spi;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the user's caches lie, and how what is put there appears whole or not at all. */
public final class CacheFolder {
  private CacheFolder() {}

  /** The user's cache folder: {@code jocelyn.cache}, else the platform's convention. */
  public static Path path() {
    String property = System.getProperty("jocelyn.cache");
    if (property != null && !property.isBlank()) {
      return Path.of(property);
    }
    for (String variable : new String[] {"XDG_CACHE_HOME", "LOCALAPPDATA"}) {
      String value = System.getenv(variable);
      if (value != null && !value.isBlank()) {
        return Path.of(value, "jocelyn");
      }
    }
    return Path.of(System.getProperty("user.home"), ".cache", "jocelyn");
  }

  /** Makes a folder and those above it, private to the user, unless it is there. */
  public static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
  }

  /** Gives a finished file or folder its name in one step, where the file system can. */
  public static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException unusual) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
