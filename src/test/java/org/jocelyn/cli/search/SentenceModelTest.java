package org.jocelyn.cli.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jocelyn.JocelynException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceModelTest {
  private static final String CACHE = "jocelyn.cache";

  @TempDir private Path folder;
  private Optional<String> cacheBefore;

  @BeforeEach
  void ownCache() {
    cacheBefore = Optional.ofNullable(System.getProperty(CACHE));
    System.setProperty(CACHE, folder.resolve("cache").toString());
  }

  @AfterEach
  void cacheAsItWas() {
    cacheBefore.ifPresentOrElse(
        value -> System.setProperty(CACHE, value), () -> System.clearProperty(CACHE));
  }

  private SentenceModel find(String path) {
    return SentenceModel.find(Optional.of(folder.resolve(path)), Map.of());
  }

  private void write(String... files) throws IOException {
    for (String file : files) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
  }

  private Path jar(String path, String... entries) throws IOException {
    Path jar = folder.resolve(path);
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write((entry + " of the jar").getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  @Test
  void theTokenizerLiesBesideTheModel() throws IOException {
    write(
        "a/model.onnx", "a/tokenizer.json", "b/x.onnx", "b/x-tokenizer.json", "b/y-tokenizer.json");
    SentenceModel a =
        new SentenceModel(folder.resolve("a/model.onnx"), folder.resolve("a/tokenizer.json"));
    assertEquals(a, find("a"));
    assertEquals(a, find("a/model.onnx"));
    assertEquals(folder.resolve("b/x-tokenizer.json"), find("b").tokenizer());
    assertEquals("x", find("b").name());
  }

  @Test
  void whatIsAmbiguousOrMissingIsAnError() throws IOException {
    write("a/x.onnx", "a/y.onnx", "a/tokenizer.json", "b/x.onnx", "c/readme.txt");
    assertMessage("which of [x.onnx, y.onnx]", "a");
    assertMessage("tokenizer.json must lie beside it; there are 0", "b");
    assertMessage("neither an .onnx file nor a .jar", "c");
    assertMessage("no such file; ci/demo", "d");
    jar("e.jar", "x.onnx", "y.onnx", "tokenizer.json");
    assertMessage("holds 2 files *.onnx", "e.jar");
    jar("f.jar", "x.onnx");
    assertMessage("holds 0 files *tokenizer.json", "f.jar");
    write("g.jar");
    assertMessage("cannot be read", "g.jar");
  }

  private void assertMessage(String part, String path) {
    JocelynException error = assertThrows(JocelynException.class, () -> find(path));
    assertTrue(error.getMessage().contains(part), error.getMessage());
    assertTrue(error.getMessage().contains(folder.resolve(path).toString()), error.getMessage());
  }

  @Test
  void withoutAnOptionTheVariableAndThenTheCacheIsAsked() throws IOException {
    JocelynException none =
        assertThrows(JocelynException.class, () -> SentenceModel.find(Optional.empty(), Map.of()));
    assertTrue(none.getMessage().contains("ci/demo fetches one"), none.getMessage());
    write("a/model.onnx", "a/tokenizer.json", "b/model.onnx", "b/tokenizer.json");
    Map<String, String> environment =
        Map.of(SentenceModel.VARIABLE, folder.resolve("a").toString());
    assertEquals(find("a"), SentenceModel.find(Optional.empty(), environment));
    assertEquals(find("b"), SentenceModel.find(Optional.of(folder.resolve("b")), environment));
    // given what ci/demo does
    jar("cache/models/some.jar", "some.onnx", "some-tokenizer.json");
    SentenceModel cached =
        SentenceModel.find(Optional.empty(), Map.of(SentenceModel.VARIABLE, " "));
    assertEquals("some.onnx of the jar", Files.readString(cached.model()));
    assertEquals("some-tokenizer.json of the jar", Files.readString(cached.tokenizer()));
  }

  @Test
  void aJarIsUnpackedOnceAndAgainWhenItChanged() throws IOException {
    jar("a.jar", "deep/x.onnx", "deep/tokenizer.json", "readme.txt");
    SentenceModel first = find("a.jar");
    assertEquals("deep/x.onnx of the jar", Files.readString(first.model()));
    assertEquals("x", first.name());
    long written = Files.getLastModifiedTime(first.model()).toMillis();
    assertEquals(first, find("a.jar"));
    assertEquals(written, Files.getLastModifiedTime(first.model()).toMillis());
    // given a damaged copy
    Files.writeString(first.model(), "damaged");
    assertEquals(first, find("a.jar"));
    assertEquals("deep/x.onnx of the jar", Files.readString(first.model()));
    // given another model under the same name
    jar("a.jar", "other/x.onnx", "deep/tokenizer.json");
    assertEquals("other/x.onnx of the jar", Files.readString(find("a.jar").model()));
  }

  @Test
  void manyMayUnpackAtOnce() throws IOException, InterruptedException, ExecutionException {
    jar("a.jar", "x.onnx", "tokenizer.json");
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        Path parent = folder.resolve("round" + round);
        List<Future<SentenceModel>> found =
            IntStream.range(0, threads)
                .mapToObj(i -> pool.submit(() -> ModelJar.unpack(folder.resolve("a.jar"), parent)))
                .toList();
        for (Future<SentenceModel> one : found) {
          assertEquals("x.onnx of the jar", Files.readString(one.get().model()));
        }
        try (Stream<Path> left = Files.list(parent)) {
          assertEquals(1, left.count());
        }
      }
    } finally {
      pool.shutdown();
    }
  }
}
