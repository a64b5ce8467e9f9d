package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
  @TempDir Path parent;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    DiskCache cache = new DiskCache(parent.resolve("cache"));
    cache.write("a", new byte[] {1, 2, 3});
    cache.write("empty", new byte[0]);
    assertArrayEquals(new byte[] {1, 2, 3}, cache.read("a").orElseThrow());
    assertArrayEquals(new byte[0], cache.read("empty").orElseThrow());
    assertTrue(cache.read("b").isEmpty());
    try (Stream<Path> files = Files.list(parent.resolve("cache"))) {
      assertEquals(2, files.count(), "no temporary file is left");
    }
  }

  @Test
  void aDamagedOrTruncatedEntryCountsAsMissing() throws IOException {
    DiskCache cache = new DiskCache(parent);
    cache.write("a", new byte[100]);
    byte[] good = Files.readAllBytes(parent.resolve("a"));
    for (int length : List.of(0, 10, 31, 32, 131)) {
      Files.write(parent.resolve("a"), Arrays.copyOf(good, length));
      assertTrue(cache.read("a").isEmpty(), "truncated to " + length);
    }
    good[50] ^= 1;
    Files.write(parent.resolve("a"), good);
    assertTrue(cache.read("a").isEmpty(), "one bit flipped");
  }

  @Test
  void anUnusableFolderIsOnlySlower() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    DiskCache cache = new DiskCache(file);
    cache.write("a", new byte[1]);
    assertTrue(cache.read("a").isEmpty());
    DiskCache none = new DiskCache(null);
    none.write("a", new byte[1]);
    assertTrue(none.read("a").isEmpty());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no POSIX permissions")
  void theFolderIsPrivate() throws IOException {
    new DiskCache(parent.resolve("new")).write("a", new byte[1]);
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(parent.resolve("new"))));
  }

  @Test
  void keysSeparateTheirTexts() {
    assertNotEquals(DiskCache.key("ab", "c"), DiskCache.key("a", "bc"));
    assertNotEquals(DiskCache.key("a"), DiskCache.key("a", ""));
    assertEquals(64, DiskCache.key("x").length());
  }
}
