package org.jocelyn.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jocelyn.spi.CacheFolder;

/**
 * Small files under hashed names, private to the user. Each is written under another name and
 * renamed, so a reader sees a whole file or none, and carries a checksum, so a damaged one counts
 * as missing. A cache that cannot be read or written is only slower: it says so once and goes on.
 */
final class DiskCache {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.opencl.cache");
  private static final int CHECKSUM_BYTES = 32;

  private final Path folder;
  private volatile boolean warned;

  /**
   * @param folder where the files lie; null keeps nothing
   */
  DiskCache(Path folder) {
    this.folder = folder;
  }

  /** A file name that stands for these texts. */
  static String key(String... texts) {
    MessageDigest digest = sha256();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) ':');
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The contents of an entry; empty if there is none or it is damaged. */
  Optional<byte[]> read(String key) {
    if (folder == null) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(key));
      if (bytes.length < CHECKSUM_BYTES) {
        return Optional.empty();
      }
      byte[] contents = Arrays.copyOfRange(bytes, CHECKSUM_BYTES, bytes.length);
      byte[] checksum = Arrays.copyOf(bytes, CHECKSUM_BYTES);
      return MessageDigest.isEqual(checksum, sha256().digest(contents))
          ? Optional.of(contents)
          : Optional.empty();
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    } catch (IOException unreadable) {
      warn("read", unreadable);
      return Optional.empty();
    }
  }

  /** Stores an entry whole or not at all. */
  void write(String key, byte[] contents) {
    if (folder == null) {
      return;
    }
    try {
      CacheFolder.create(folder);
      Path temporary = Files.createTempFile(folder, "new", ".tmp");
      try {
        byte[] checksum = sha256().digest(contents);
        byte[] bytes = Arrays.copyOf(checksum, CHECKSUM_BYTES + contents.length);
        System.arraycopy(contents, 0, bytes, CHECKSUM_BYTES, contents.length);
        Files.write(temporary, bytes);
        CacheFolder.rename(temporary, folder.resolve(key));
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException unwritable) {
      warn("write", unwritable);
    }
  }

  private void warn(String action, IOException failure) {
    if (!warned) {
      warned = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot {0} the cache in {1}, going on without: {2}",
          action,
          folder,
          failure);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-256", impossible);
    }
  }
}
