package org.jocelyn.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.nn.AttentionMask;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Conv2d;
import org.jocelyn.nn.Flatten;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.Lstm;
import org.jocelyn.nn.MaxPool2d;
import org.jocelyn.nn.Parameter;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.nn.Sequential;
import org.jocelyn.nn.TransformerOptions;
import org.jocelyn.nn.model.RecurrentLanguageModel;
import org.jocelyn.nn.model.Transformer;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.op.Activation;
import org.jocelyn.op.CrossEntropy;

/**
 * A step of training: the batch goes to the device, forward, the loss read, gradients, Adam. The
 * networks are those of {@code jocelyn train}, on random numbers of the data's shape.
 */
final class TrainingStep implements AutoCloseable {
  private static final long SEED = 1;
  private static final int BATCH = 64;

  private final Backend backend;
  private final Block network;
  private final Optimizer optimizer;
  private final Supplier<Tensor> loss;

  private TrainingStep(Backend backend, Block network, Supplier<Tensor> loss) {
    this.backend = backend;
    this.network = network;
    this.loss = loss;
    network.initialize(backend, SEED);
    network.train();
    optimizer = Optimizer.adam(network, 1e-4);
  }

  /** The step of the network that {@code jocelyn train} calls so. */
  static TrainingStep of(String name, Backend backend) {
    return switch (name) {
      case "cnn" -> cnn(backend);
      case "transformer" -> transformer(backend);
      case "lstm" -> lstm(backend);
      default -> throw new IllegalArgumentException(name + ": cnn, transformer or lstm");
    };
  }

  private static TrainingStep cnn(Backend backend) {
    Sequential network =
        new Sequential(
            convolution(1, 16),
            new MaxPool2d(2),
            convolution(16, 32),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(32 * 7 * 7, 128, Activation.RELU),
            new Linear(128, 10));
    float[] pixels = new float[BATCH * 28 * 28];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    int[] labels = tokens(BATCH, 10);
    return new TrainingStep(
        backend,
        network,
        () -> {
          Tensor logits = network.forward(backend.tensor(pixels, BATCH, 1, 28, 28));
          return crossEntropy(logits, labels, 10);
        });
  }

  private static Conv2d convolution(int in, int out) {
    return new Conv2d(in, out, 5, org.jocelyn.op.Conv2d.plain().padding(2).then(Activation.RELU));
  }

  /** Three and three layers of width 128, 12 letters to 12 phonemes. */
  private static TrainingStep transformer(Backend backend) {
    int letters = 30;
    int phonemes = 42;
    int length = 12;
    Transformer network =
        new Transformer(
            new Transformer.Options(
                letters, phonemes, 2L * length, 3, 3, TransformerOptions.of(128, 8), false));
    int[] sources = tokens(BATCH * length, letters);
    int[] targets = tokens(BATCH * length, phonemes);
    boolean[] kept = new boolean[sources.length];
    for (int i = 0; i < kept.length; i++) {
      // words of 6 to 12 letters
      kept[i] = i % length < length / 2 + i / length % (length / 2 + 1);
    }
    return new TrainingStep(
        backend,
        network,
        () -> {
          AttentionMask mask = AttentionMask.keep(backend.tensor(kept, BATCH, length));
          Tensor logits =
              network.forward(
                  backend.tensor(sources, BATCH, length),
                  mask,
                  backend.tensor(targets, BATCH, length));
          return crossEntropy(logits, targets, phonemes);
        });
  }

  /** 64 characters to the next ones, 64 to 256 elements wide. */
  private static TrainingStep lstm(Backend backend) {
    int characters = 90;
    int length = 64;
    RecurrentLanguageModel network =
        new RecurrentLanguageModel(
            characters, 64, new Lstm(64, 256, RecurrentOptions.PLAIN.withBatchFirst()), 256);
    int[] text = tokens(BATCH * length, characters);
    return new TrainingStep(
        backend,
        network,
        () -> crossEntropy(network.forward(backend.tensor(text, BATCH, length)), text, characters));
  }

  private static int[] tokens(int count, int kinds) {
    return new SplittableRandom(SEED).ints(count, 0, kinds).toArray();
  }

  private static Tensor crossEntropy(Tensor logits, int[] classes, int kinds) {
    Tensor truth = logits.backend().tensor(classes, classes.length);
    return logits.reshape(classes.length, kinds).run(CrossEntropy.plain(), truth).mean();
  }

  /** One step, after which the device is done. */
  double run() {
    double[] value = new double[1];
    backend.tidy(
        () -> {
          try (Tape tape = Tape.record(backend)) {
            Tensor mean = loss.get();
            value[0] = mean.item();
            List<Tensor> parameters =
                network.parameters().values().stream().map(Parameter::tensor).toList();
            optimizer.step(tape.gradients(mean, parameters));
          }
        });
    backend.finish();
    return value[0];
  }

  @Override
  public void close() {
    optimizer.close();
    network.close();
  }
}
