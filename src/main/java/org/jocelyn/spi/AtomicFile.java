package org.jocelyn.spi;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file whole or not at all: whatever happens meanwhile, its name stands for the old
 * content or for the new one.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** What is written. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes a new file beside {@code target}, sends it to the disk, and gives it that name. Where
   * this fails, {@code target} is as it was and nothing else is left.
   */
  public static void write(Path target, Content content) throws IOException {
    Path absolute = target.toAbsolutePath();
    String unique = "%016x".formatted(ThreadLocalRandom.current().nextLong());
    Path fresh = absolute.resolveSibling("." + absolute.getFileName() + "." + unique);
    try {
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      CacheFolder.rename(fresh, absolute);
    } finally {
      Files.deleteIfExists(fresh);
    }
    sync(absolute.getParent());
  }

  /** Sends the new name to the disk as well, where folders can be opened. */
  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException impossible) {
      // on Windows, where the file system keeps its own journal
    }
  }
}
