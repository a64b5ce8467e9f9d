package org.jocelyn.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceInfo;
import org.jocelyn.ParameterException;
import org.jocelyn.cli.search.Embeddings;
import org.jocelyn.cli.search.Passage;
import org.jocelyn.cli.search.SentenceEmbedder;
import org.jocelyn.cli.search.SentenceModel;
import org.jocelyn.cli.search.TextTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code jocelyn search}: finds the passages of texts that are nearest to a question in meaning.
 */
@Command(
    name = "search",
    header = "Find the passages of texts that are nearest to a question in meaning.",
    description = {
      "",
      "Texts are split into passages of at most 256 tokens at blank lines, headings, and list "
          + "items or table rows that are not short. A transformer makes a vector of each; the score is the cosine of the angle "
          + "between a passage's and the question's.",
      "",
      "The same is computed once more by the plain-Java fallback, to compare vectors and speed. "
          + "Times are without what happens only once, as the building of kernels. Exits with 1 if "
          + "the vectors differ."
    })
final class Search implements Callable<Integer> {
  /** Elements of the vectors are below 1; rounding moves them by some 1e-6. */
  private static final double TOLERANCE = 1e-4;

  private static final int SHOWN_LINES = 3;

  @Spec private CommandSpec spec;
  @Mixin private TextOptions options;

  @Parameters(arity = "1..*", paramLabel = "QUESTION", description = "What is looked for.")
  private List<String> questions;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "3",
      description = "Passages shown for each question. Default: ${DEFAULT-VALUE}.")
  private int top;

  @Option(names = "--no-compare", description = "Do not compute the same on the fallback.")
  private boolean alone;

  @Override
  public Integer call() {
    if (top < 1) {
      throw new ParameterException("--top " + top + ": must be at least 1");
    }
    PrintWriter out = spec.commandLine().getOut();
    SentenceModel files = options.model();
    try (TextTokenizer tokenizer = TextTokenizer.load(files.tokenizer());
        Backend backend = Backends.open(options.request().get())) {
      List<Passage> passages = options.passages(tokenizer);
      List<long[]> texts = TextOptions.ids(passages, tokenizer);
      TextOptions.Timed timed;
      try (SentenceEmbedder embedder = options.embedder(files, backend)) {
        timed = options.embed(embedder, texts, backend);
        for (String question : questions) {
          long[] ids = tokenizer.ids(question, TextOptions.MAX_TOKENS);
          Embeddings asked = embedder.embed(List.of(ids));
          out.println(spec.commandLine().getColorScheme().apply(question, List.of(Style.bold)));
          timed
              .embeddings()
              .nearest(asked, top, backend)
              .forEach(hit -> print(passages.get(hit.row()), hit.score()));
          out.println();
        }
      }
      long tokens = TextOptions.tokens(texts);
      out.println("%d passages, %d tokens, %s".formatted(texts.size(), tokens, files.name()));
      out.println(TextOptions.speed(backend, timed, tokens));
      boolean fallback = backend.device().kind() == DeviceInfo.Kind.JAVA_CPU;
      return alone || fallback || compare(files, texts, timed) ? Main.FINE : Main.WRONG;
    }
  }

  private void print(Passage passage, double score) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        String.format(
                Locale.ROOT,
                "  %.2f  %s:%d  %s",
                score,
                passage.file(),
                passage.line(),
                passage.heading())
            .stripTrailing());
    List<String> lines = Text.wrap(passage.text().replaceAll("\\s+", " "), Main.WIDTH - 8);
    lines.stream().limit(SHOWN_LINES).forEach(line -> out.println(" ".repeat(8) + line));
    if (lines.size() > SHOWN_LINES) {
      out.println(" ".repeat(8) + "...");
    }
  }

  /** Computes the same on the fallback; says whether it is the same. */
  private boolean compare(SentenceModel files, List<long[]> texts, TextOptions.Timed timed) {
    PrintWriter out = spec.commandLine().getOut();
    try (Backend fallback = Backends.open("cpu");
        SentenceEmbedder embedder = options.embedder(files, fallback)) {
      TextOptions.Timed other = options.embed(embedder, texts, fallback);
      out.println(TextOptions.speed(fallback, other, TextOptions.tokens(texts)));
      double difference = timed.embeddings().difference(other.embeddings());
      boolean same = difference <= TOLERANCE;
      out.println(
          String.format(
              Locale.ROOT,
              "  the fallback takes %.2f times as long; the vectors %s (largest difference %.1e)",
              other.seconds() / timed.seconds(),
              same ? "agree" : "DIFFER",
              difference));
      return same;
    }
  }
}
