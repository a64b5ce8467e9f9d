package org.jocelyn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.spi.HostArray;

/** What a model gave, on the host. */
record OnnxOutputs(Map<String, Output> outputs) {
  /** One output. */
  record Output(HostArray values, Shape shape) {}

  /** Reads tensors back; they stay the caller's. */
  static OnnxOutputs of(Map<String, Tensor> tensors) {
    Map<String, Output> outputs = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> outputs.put(name, new Output(tensor.toHost(), tensor.shape())));
    return new OnnxOutputs(outputs);
  }

  /** A line for each output: its type, the range of its elements and their mean. */
  void print(PrintWriter out) {
    outputs.forEach((name, output) -> out.println("  " + line(name, output)));
  }

  private static String line(String name, Output output) {
    HostArray values = output.values();
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long nans = 0;
    for (int i = 0; i < values.length(); i++) {
      double value = values.get(i);
      if (Double.isNaN(value)) {
        nans++;
      } else {
        least = Math.min(least, value);
        largest = Math.max(largest, value);
        sum += value;
      }
    }
    String type = name + " " + values.dataType() + output.shape();
    long numbers = values.length() - nans;
    String range =
        numbers == 0
            ? ""
            : String.format(
                Locale.ROOT, "  %.6g to %.6g, mean %.6g", least, largest, sum / numbers);
    return type + range + (nans == 0 ? "" : "  " + nans + " NaN");
  }

  /**
   * Writes each to a .npy file of its name, in which what a file's name should not have is
   * replaced. BFLOAT16, which NumPy lacks, becomes FLOAT32.
   *
   * @return how many files
   */
  int write(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new JocelynException(folder + ": cannot be made: " + failure, failure);
    }
    Map<String, Integer> taken = new HashMap<>();
    outputs.forEach(
        (name, output) -> {
          String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
          int twin = taken.merge(safe.toLowerCase(Locale.ROOT), 1, Integer::sum);
          String file = (twin == 1 ? safe : safe + "-" + twin) + ".npy";
          NpyFile.write(folder.resolve(file), writable(output.values()), output.shape());
        });
    return outputs.size();
  }

  private static HostArray writable(HostArray values) {
    if (values.dataType() != DataType.BFLOAT16) {
      return values;
    }
    float[] floats = new float[values.length()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i);
    }
    return HostArray.of(floats);
  }
}
