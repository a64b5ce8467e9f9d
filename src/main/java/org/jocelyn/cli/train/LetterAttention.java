package org.jocelyn.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.data.DataException;
import org.jocelyn.nn.model.Transformer;
import org.jocelyn.nn.training.Checkpoint;

/**
 * Which letters a trained Transformer looks at for each phoneme that it says.
 *
 * @param word its letters
 * @param phonemes what the network says, each time the likeliest
 * @param weights for each phoneme those of the letters, whose sum is 1
 * @param looking whose weights they are, in words
 */
public record LetterAttention(
    String word, List<String> phonemes, float[][] weights, String looking) {
  /** Where {@code jocelyn train transformer} leaves its checkpoint. */
  public static final Path USUAL_FOLDER = Path.of("jocelyn-" + SpellingTransformer.NAME);

  /**
   * Whose weights are wanted.
   *
   * @param layer of the decoder, counted from 1; the last where there is none
   * @param head of the layer, counted from 1; the mean over all where there is none
   */
  public record Choice(OptionalInt layer, OptionalInt head) {
    public Choice {
      require("--layer", layer, SpellingTransformer.LAYERS);
      require("--head", head, SpellingTransformer.HEADS);
    }

    private static void require(String option, OptionalInt value, int count) {
      if (value.isPresent() && (value.getAsInt() < 1 || value.getAsInt() > count)) {
        throw new ParameterException(
            "%s %d: must be from 1 to %d".formatted(option, value.getAsInt(), count));
      }
    }

    /** The weights {@code [phonemes, letters]} of one word. */
    private Tensor of(List<Tensor> layers) {
      Tensor chosen = layers.get(layer.orElse(layers.size()) - 1);
      Tensor perPlace =
          head.isPresent()
              ? chosen.slice(1, head.getAsInt() - 1L, head.getAsInt()).squeeze(1)
              : chosen.mean(1);
      return perPlace.squeeze(0);
    }

    @Override
    public String toString() {
      return "layer %d of the decoder, %s"
          .formatted(
              layer.orElse(SpellingTransformer.LAYERS),
              head.isPresent() ? "head " + head.getAsInt() : "mean of the heads");
    }
  }

  /**
   * Has a word said by the network in a folder.
   *
   * @throws ParameterException if the spelling has letters that the network does not know, too many
   *     or none
   * @throws DataException if the folder has no checkpoint
   * @throws JocelynException if the network has no phoneme to say
   */
  public static LetterAttention of(Backend backend, Path folder, String spelling, Choice choice) {
    String word = spelling.toUpperCase(Locale.ROOT);
    check(spelling, word);
    Path checkpoint = folder.resolve(Experiment.CHECKPOINT);
    if (!Files.exists(checkpoint)) {
      throw new DataException(
          "%s is missing: `jocelyn train %s --out %s` makes it"
              .formatted(checkpoint, SpellingTransformer.NAME, folder));
    }
    try (Transformer model = SpellingTransformer.transformer()) {
      model.initialize(backend, 0);
      Checkpoint.loadModel(model, checkpoint);
      List<String> phonemes = SpellingTransformer.speaker(model).greedily(List.of(word)).get(0);
      if (phonemes.isEmpty()) {
        throw new JocelynException(
            "%s says nothing to %s: it has not learned enough".formatted(checkpoint, word));
      }
      float[][] weights = new float[phonemes.size()][];
      backend.tidy(
          () -> {
            float[] all = weights(model, word, phonemes, choice).toFloatArray();
            int places = all.length / (phonemes.size() + 1);
            for (int i = 0; i < weights.length; i++) {
              weights[i] = Arrays.copyOfRange(all, i * places, i * places + word.length());
            }
          });
      return new LetterAttention(word, phonemes, weights, choice.toString());
    }
  }

  /** The weights in percent: a line of letters, then one for each phoneme. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    StringBuilder header = new StringBuilder("   ");
    word.chars().forEach(letter -> header.append("   ").append((char) letter));
    lines.add(header.toString());
    for (int i = 0; i < weights.length; i++) {
      StringBuilder line = new StringBuilder("%-3s".formatted(phonemes.get(i)));
      for (float weight : weights[i]) {
        line.append("%4d".formatted(Math.round(100 * weight)));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static void check(String spelling, String word) {
    if (word.isEmpty() || word.length() > Spellings.LONGEST) {
      throw new ParameterException(
          "'%s': a word has from 1 to %d letters".formatted(spelling, Spellings.LONGEST));
    }
    word.codePoints()
        .mapToObj(Character::toString)
        .filter(letter -> !Spellings.LETTERS.contains(letter))
        .findFirst()
        .ifPresent(
            letter -> {
              throw new ParameterException(
                  "'%s': '%s' is none of the letters that the network knows, A to Z and '"
                      .formatted(spelling, letter));
            });
  }

  /** Those for each phoneme, and for the end behind them. */
  private static Tensor weights(
      Transformer model, String word, List<String> phonemes, Choice choice) {
    Backend backend = model.backend();
    PaddedTokens letters = Spellings.letters(List.of(word));
    int[] given =
        IntStream.concat(
                IntStream.of(Spellings.BEGIN), IntStream.of(Spellings.PHONEMES.encode(phonemes)))
            .toArray();
    return choice.of(
        model.sourceWeights(
            letters.tokens(backend),
            letters.mask(backend),
            backend.tensor(given, 1, given.length)));
  }
}
