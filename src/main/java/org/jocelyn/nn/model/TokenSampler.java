package org.jocelyn.nn.model;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jocelyn.ParameterException;

/**
 * Draws tokens at random: with probabilities {@code softmax(logits/temperature)}, of the likeliest
 * tokens only that together have a probability of {@code topP} (nucleus sampling, Holtzman et al.
 * 2020). The same seed draws the same tokens.
 */
public final class TokenSampler implements TokenChooser {
  private final double temperature;
  private final double topP;
  private final SplittableRandom random;

  /**
   * @throws ParameterException if temperature is not positive or topP not in (0, 1]
   */
  public TokenSampler(double temperature, double topP, long seed) {
    if (!(temperature > 0) || !(topP > 0 && topP <= 1)) {
      throw new ParameterException(
          "TokenSampler: temperature must be positive and topP in (0, 1], got %s and %s"
              .formatted(temperature, topP));
    }
    this.temperature = temperature;
    this.topP = topP;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public int choose(float[] logits) {
    double[] probabilities = LogProbabilities.of(logits, temperature);
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = Math.exp(probabilities[i]);
    }
    int[] likeliest =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -probabilities[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int kept = 0;
    double mass = 0;
    while (kept < likeliest.length && mass < topP) {
      mass += probabilities[likeliest[kept++]];
    }
    double drawn = random.nextDouble() * mass;
    int chosen = 0;
    for (double below = probabilities[likeliest[0]]; below <= drawn && chosen < kept - 1; ) {
      below += probabilities[likeliest[++chosen]];
    }
    return likeliest[chosen];
  }
}
