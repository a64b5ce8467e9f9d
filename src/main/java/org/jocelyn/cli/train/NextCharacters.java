package org.jocelyn.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.model.LanguageModel;
import org.jocelyn.nn.training.TrainingTask;

/** Foretelling each next character of a novel. */
record NextCharacters(Backend backend, LanguageModel model, Novel novel) implements TrainingTask {
  static final String BITS = "bits per character";

  /** The same over the second half of each window, where much is known of what came before. */
  static final String FAR_BITS = "bits far on";

  static final List<String> FIGURES = List.of(BITS, FAR_BITS);

  private static final int BLOCK = 64;

  @Override
  public int examples() {
    return novel.windows(novel.training());
  }

  @Override
  public Tensor loss(int[] examples) {
    return losses(novel.training(), examples).mean();
  }

  /** The loss of each character in some windows of a part, in nats. */
  private Tensor losses(int[] part, int[] windows) {
    int[] inputs = novel.characters(part, windows, 0);
    int[] targets = novel.characters(part, windows, 1);
    Tensor logits = model.forward(backend.tensor(inputs, windows.length, novel.window()));
    return logits
        .reshape(targets.length, novel.vocabulary().size())
        .crossEntropy(backend.tensor(targets, targets.length));
  }

  @Override
  public Map<String, Double> evaluate() {
    double[] sums = new double[2];
    int windows = novel.windows(novel.test());
    for (int[] block : Experiment.blocks(windows, BLOCK)) {
      backend.tidy(
          () -> {
            float[] losses = losses(novel.test(), block).toFloatArray();
            for (int i = 0; i < losses.length; i++) {
              sums[0] += losses[i];
              sums[1] += i % novel.window() >= novel.window() / 2 ? losses[i] : 0;
            }
          });
    }
    double count = (double) windows * novel.window();
    double far = (double) windows * (novel.window() - novel.window() / 2);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(BITS, sums[0] / count / Math.log(2));
    figures.put(FAR_BITS, sums[1] / far / Math.log(2));
    return figures;
  }
}
