package org.jocelyn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.JocelynException;
import org.jocelyn.Shape;
import org.jocelyn.cli.search.Embeddings;
import org.jocelyn.cli.search.Passage;
import org.jocelyn.cli.search.SentenceEmbedder;
import org.jocelyn.cli.search.SentenceModel;
import org.jocelyn.cli.search.TextTokenizer;
import org.jocelyn.spi.HostArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jocelyn embed}: writes the vectors of a text's passages to a file. */
@Command(
    name = "embed",
    header = "Write a vector for each passage of texts to a .npy file.",
    description = {
      "",
      "The passages are those of `jocelyn search`. The array is FLOAT32 [passages, width]; each row "
          + "has length 1, so that the product of two is the cosine of the angle between them."
    })
final class Embed implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private TextOptions options;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The .npy file that is written.")
  private Path vectors;

  @Option(
      names = "--passages",
      paramLabel = "FILE",
      description = "Write a line for each row: file, line, heading and text, apart by tabs.")
  private Optional<Path> list = Optional.empty();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    SentenceModel files = options.model();
    try (TextTokenizer tokenizer = TextTokenizer.load(files.tokenizer());
        Backend backend = Backends.open(options.request().get());
        SentenceEmbedder embedder = options.embedder(files, backend)) {
      List<Passage> passages = options.passages(tokenizer);
      List<long[]> texts = TextOptions.ids(passages, tokenizer);
      TextOptions.Timed timed = options.embed(embedder, texts, backend);
      Embeddings embeddings = timed.embeddings();
      Shape shape = Shape.of(embeddings.count(), embeddings.width());
      NpyFile.write(vectors, HostArray.of(embeddings.values()), shape);
      list.ifPresent(to -> write(passages, to));
      long tokens = TextOptions.tokens(texts);
      out.println(
          "%d passages, %d tokens, %s; %s written to %s"
              .formatted(texts.size(), tokens, files.name(), shape, vectors));
      out.println(TextOptions.speed(backend, timed, tokens));
    }
  }

  private static void write(List<Passage> passages, Path file) {
    List<String> lines = new ArrayList<>();
    for (Passage passage : passages) {
      String words = passage.text().replaceAll("\\s+", " ");
      String heading = passage.heading().replaceAll("\\s+", " ");
      lines.add("%s\t%d\t%s\t%s".formatted(passage.file(), passage.line(), heading, words));
    }
    try {
      Files.write(file, lines);
    } catch (IOException failure) {
      throw new JocelynException(file + ": cannot be written: " + failure, failure);
    }
  }
}
