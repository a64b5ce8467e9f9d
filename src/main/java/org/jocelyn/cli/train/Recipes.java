package org.jocelyn.cli.train;

import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.ParameterException;

/** All recipes, in the order of {@code jocelyn train list}. */
public final class Recipes {
  private static final List<Recipe> ALL =
      Stream.of(regressionsAndDigits(), characterModels(), spellingModels())
          .flatMap(recipes -> recipes)
          .toList();

  private Recipes() {}

  private static Stream<Recipe> regressionsAndDigits() {
    return Stream.of(
        new LinearRegression("linear", "y = w·x + b, one feature", List.of("rm"), 1e-4, 200, 0.1),
        new LinearRegression(
            "house-prices",
            "y = w₁x₁ + … + wₙxₙ + b",
            LinearRegression.HOUSE_COLUMNS,
            1e-3,
            1200,
            0.08),
        new LogisticRegression(),
        new TwoLayer(),
        new MultiLayer(),
        new Convolutional());
  }

  private static Stream<Recipe> characterModels() {
    return Stream.of(
            CharacterModel.recurrent(), MaskedCharacterModel.all(), List.of(CharacterModel.gpt()))
        .flatMap(List::stream);
  }

  private static Stream<Recipe> spellingModels() {
    return Stream.of(new SpellingEncoderDecoder(), new SpellingTransformer());
  }

  public static List<Recipe> all() {
    return ALL;
  }

  /**
   * The recipe of this name.
   *
   * @throws ParameterException if there is none, listing those that there are
   */
  public static Recipe of(String name) {
    return ALL.stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    "train "
                        + name
                        + ": there is "
                        + String.join(", ", ALL.stream().map(Recipe::name).toList())));
  }
}
