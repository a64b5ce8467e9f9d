package org.jocelyn.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.ParameterException;
import org.jocelyn.cli.train.CharacterWriter;
import org.jocelyn.cli.train.DataOption;
import org.jocelyn.cli.train.Recipe;
import org.jocelyn.cli.train.Recipes;
import org.jocelyn.cli.train.WritingRecipe;
import org.jocelyn.nn.model.TokenSampler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jocelyn generate}: lets a trained network write. */
@Command(
    name = "generate",
    header = "Let a network write that `jocelyn train` made.",
    description = {
      "",
      "Characters are drawn at random, each by what the network foretells after those before it. "
          + "The same seed on the same device writes the same text."
    },
    showDefaultValues = true)
final class Generate implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;
  @Mixin private DataOption data;

  @Parameters(paramLabel = "NAME", description = "What was trained: a network of characters.")
  private String name;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The output folder of the training. Default: jocelyn-NAME.")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--prompt", paramLabel = "TEXT", description = "What to go on with.")
  private String prompt = "Call me Ishmael. ";

  @Option(names = "--length", paramLabel = "N", description = "Characters to write.")
  private int length = 500;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Below 1 the likely becomes likelier, above 1 everything more alike.")
  private double temperature = 0.7;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draw among the likeliest that together have this probability.")
  private double topP = 0.95;

  @Option(names = "--seed", paramLabel = "N", description = "Of what is drawn.")
  private long seed = 1;

  @Override
  public void run() {
    WritingRecipe recipe = recipe();
    if (length < 0) {
      throw new ParameterException("--length " + length + ": must not be negative");
    }
    TokenSampler sampler = new TokenSampler(temperature, topP, seed);
    try (Backend backend = Backends.open(request.get());
        CharacterWriter writer =
            recipe.load(backend, data.get(), folder.orElse(recipe.defaults().out()))) {
      spec.commandLine().getOut().println(prompt + writer.goOn(prompt, length, sampler));
    }
  }

  private WritingRecipe recipe() {
    if (Recipes.of(name) instanceof WritingRecipe recipe) {
      return recipe;
    }
    String names =
        Recipes.all().stream()
            .filter(WritingRecipe.class::isInstance)
            .map(Recipe::name)
            .collect(Collectors.joining(", "));
    throw new ParameterException("generate " + name + ": does not write; there is " + names);
  }
}
