package org.jocelyn.nn.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Safetensors;
import org.jocelyn.nn.SafetensorsException;
import org.jocelyn.nn.Weights;
import org.jocelyn.nn.optimizer.Optimizer;

/**
 * A training's state in a safetensors file: {@code model.…}, {@code optimizer.…}, and in the
 * metadata how far it has come.
 */
public final class Checkpoint {
  private static final String MODEL = "model.";
  private static final String OPTIMIZER = "optimizer.";

  private final Path file;
  private final Block model;
  private final Optimizer optimizer;

  Checkpoint(Path file, Block model, Optimizer optimizer) {
    this.file = file;
    this.model = model;
    this.optimizer = optimizer;
  }

  void save(Progress progress, TrainingOptions options) {
    Map<String, Safetensors.Entry> tensors = Weights.entries(MODEL, model);
    optimizer
        .memory()
        .forEach((name, tensor) -> tensors.put(OPTIMIZER + name, Weights.entry(tensor)));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("epoch", Integer.toString(progress.epoch()));
    metadata.put("batch", Integer.toString(progress.batch()));
    metadata.put("steps", Long.toString(progress.steps()));
    metadata.put("best", Double.toString(progress.best()));
    metadata.put("worse", Integer.toString(progress.worse()));
    metadata.put("seed", Long.toString(options.seed()));
    metadata.put("examples per batch", Integer.toString(options.batch()));
    new Safetensors(tensors, metadata).write(file);
  }

  /**
   * Sets the network and the optimizer to what was saved.
   *
   * @throws SafetensorsException if the file is no checkpoint of this network, or of a training
   *     with another seed or batch, which could not go on as it was
   */
  Progress load(Backend backend, TrainingOptions options) {
    Safetensors saved = Safetensors.read(file);
    requireSame(saved, "seed", options.seed());
    requireSame(saved, "examples per batch", options.batch());
    Progress progress =
        new Progress(
            (int) number(saved, "epoch"),
            (int) number(saved, "batch"),
            (long) number(saved, "steps"),
            number(saved, "best"),
            (int) number(saved, "worse"));
    Weights.set(MODEL, model, saved.tensors(), file);
    backend.tidy(
        () -> {
          Map<String, Tensor> memory = new LinkedHashMap<>();
          saved
              .tensors()
              .forEach(
                  (name, entry) -> {
                    if (name.startsWith(OPTIMIZER)) {
                      memory.put(
                          name.substring(OPTIMIZER.length()),
                          backend.tensor(entry.values(), entry.shape()));
                    }
                  });
          optimizer.resume(memory, progress.steps());
        });
    return progress;
  }

  /**
   * Gives a network, which is initialized, the parameters and buffers that a training saved.
   *
   * @throws SafetensorsException if the file is no checkpoint of this network
   */
  public static void loadModel(Block model, Path file) {
    Weights.set(MODEL, model, Safetensors.read(file).tensors(), file);
  }

  private void requireSame(Safetensors saved, String name, long wanted) {
    double was = number(saved, name);
    if (was != wanted) {
      throw new SafetensorsException(
          file + ": was trained with " + name + " " + (long) was + ", now it is " + wanted);
    }
  }

  private double number(Safetensors saved, String name) {
    String text = saved.metadata().get(name);
    try {
      return Double.parseDouble(String.valueOf(text));
    } catch (NumberFormatException wrong) {
      throw new SafetensorsException(
          file + ": is no checkpoint of a training: its metadata gives '" + name + "' as " + text);
    }
  }
}
