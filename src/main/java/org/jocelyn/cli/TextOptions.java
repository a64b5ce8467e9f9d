package org.jocelyn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.cli.search.Embeddings;
import org.jocelyn.cli.search.Passage;
import org.jocelyn.cli.search.PassageReader;
import org.jocelyn.cli.search.SentenceEmbedder;
import org.jocelyn.cli.search.SentenceModel;
import org.jocelyn.cli.search.TextTokenizer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that make vectors of texts have in common. */
final class TextOptions {
  /** Tokens of the longest passage: all-MiniLM-L6-v2 was made for no more. */
  static final int MAX_TOKENS = 256;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private RequestOption request;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE",
      description = "A text or Markdown file, or a folder of them. May be repeated.")
  private List<Path> sources;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = {
        "A model of sentences as ONNX: a folder or jar with the .onnx file and its tokenizer.json, "
            + "or the .onnx file with the tokenizer beside it.",
        "Default: the variable JOCELYN_MODEL, then the models folder in the user's cache folder, "
            + "which ci/demo fills with all-MiniLM-L6-v2."
      })
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Passages that go through the model together. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  /** Vectors, and what making them took without what happens only once. */
  record Timed(Embeddings embeddings, double seconds) {}

  RequestOption request() {
    return request;
  }

  SentenceModel model() {
    if (batchSize < 1) {
      throw new ParameterException("--batch " + batchSize + ": must be at least 1");
    }
    return SentenceModel.find(model, System.getenv());
  }

  /** The passages of all files, at least one. */
  List<Passage> passages(TextTokenizer tokenizer) {
    PassageReader reader = new PassageReader(tokenizer, MAX_TOKENS);
    List<Passage> passages =
        sources.stream()
            .flatMap(source -> PassageReader.files(source).stream())
            .flatMap(file -> reader.read(file).stream())
            .toList();
    if (passages.isEmpty()) {
      throw new JocelynException("there is no text in " + sources);
    }
    return passages;
  }

  static List<long[]> ids(List<Passage> passages, TextTokenizer tokenizer) {
    return passages.stream().map(passage -> tokenizer.ids(passage.content(), MAX_TOKENS)).toList();
  }

  static long tokens(List<long[]> texts) {
    return texts.stream().mapToLong(text -> text.length).sum();
  }

  SentenceEmbedder embedder(SentenceModel files, Backend backend) {
    return new SentenceEmbedder(files.model(), backend, batchSize);
  }

  /** Makes the vectors with a bar, and takes the time. */
  Timed embed(SentenceEmbedder embedder, List<long[]> texts, Backend backend) {
    PrintWriter err = command.commandLine().getErr();
    boolean terminal = command.commandLine().getColorScheme().ansi().enabled();
    Progress preparation = new Progress(err, terminal);
    preparation.show(backend.id() + ": preparing");
    embedder.prepare(texts);
    preparation.clear();
    int batches = embedder.batches(texts);
    try (ProgressLine progress = ProgressLine.of(err, terminal, backend.id(), batches)) {
      long start = System.nanoTime();
      Embeddings embeddings = embedder.embed(texts, progress::step);
      return new Timed(embeddings, (System.nanoTime() - start) * 1e-9);
    }
  }

  /** A line about speed. */
  static String speed(Backend backend, Timed timed, long tokens) {
    return "  %-10s %8.0f tokens/s  %9s  %s"
        .formatted(
            backend.id(),
            tokens / timed.seconds(),
            Text.milliseconds(timed.seconds() * 1e3),
            backend.device().name());
  }
}
