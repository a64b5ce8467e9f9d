package org.jocelyn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.cli.train.AttentionPlot;
import org.jocelyn.cli.train.LetterAttention;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jocelyn attention-map}: draws which letters each phoneme looks at. */
@Command(
    name = "attention-map",
    header = "Draw which letters each phoneme of a word attends to.",
    description = {
      "",
      "The network that `jocelyn train transformer` left says the word, each time the likeliest "
          + "phoneme. The map shows the weights of the decoder's attention to the letters, in "
          + "percent, as a picture and as text: each phoneme's have the sum 100."
    })
final class AttentionMap implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;

  @Parameters(paramLabel = "SPELLING", description = "The word: letters A to Z and apostrophes.")
  private String spelling;

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      description = "Where `jocelyn train transformer` left its checkpoint. Default: its own.")
  private Path folder = LetterAttention.USUAL_FOLDER;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The PNG file that is written. Default: attention-WORD.png.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--layer",
      paramLabel = "N",
      description = "The decoder's layer, from 1. Default: the last.")
  private Integer layer;

  @Option(
      names = "--head",
      paramLabel = "N",
      description = "The layer's head, from 1. Default: the mean of all.")
  private Integer head;

  @Override
  public void run() {
    PrintWriter writer = spec.commandLine().getOut();
    LetterAttention.Choice choice = new LetterAttention.Choice(optional(layer), optional(head));
    try (Backend backend = Backends.open(request.get())) {
      LetterAttention attention = LetterAttention.of(backend, folder, spelling, choice);
      writer.println(attention.word() + ": " + String.join(" ", attention.phonemes()));
      writer.println(attention.looking() + ", in percent");
      attention.table().forEach(writer::println);
      Path file = out.orElse(Path.of("attention-" + attention.word() + ".png"));
      AttentionPlot.write(file, attention);
      writer.println("drawn in " + file);
    }
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
