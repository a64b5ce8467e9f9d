package org.jocelyn.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.onnx.OnnxModel;
import org.jocelyn.onnx.OnnxTensors;
import org.jocelyn.onnx.OnnxValue;
import org.jocelyn.spi.HostArray;

/**
 * What a model is run on: tensors from files, random ones for the other inputs. Floating elements
 * are normally distributed, integers uniform in [0, high), BOOL elements true as often as false.
 *
 * @param files .npy or .pb files by the input's name
 * @param dims extents by {@code input.axis}, by {@code .axis} for every input, or by their name in
 *     the model, which some models have none of and some use twice; the first of these counts
 * @param seed of the random elements
 * @param high above all random integers
 */
record OnnxInputs(Map<String, Path> files, Map<String, Long> dims, long seed, long high) {
  OnnxInputs {
    files = Map.copyOf(files);
    dims = Map.copyOf(dims);
    if (high < 1) {
      throw new ParameterException("--high " + high + ": must be at least 1");
    }
    dims.forEach(
        (name, extent) -> {
          if (extent < 0) {
            throw new ParameterException("--dim " + name + "=" + extent + ": must not be negative");
          }
        });
  }

  /**
   * A tensor for every input, by name; the caller's.
   *
   * @throws ParameterException if there is no such input or extent, or an extent is not told
   */
  Map<String, Tensor> tensors(OnnxModel model) {
    Set<String> unknown = new HashSet<>(files.keySet());
    model.inputs().forEach(input -> unknown.remove(input.name()));
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          "--input: the model has no inputs %s; it has %s".formatted(unknown, model.inputs()));
    }
    Extents extents = new Extents(dims);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (OnnxValue input : model.inputs()) {
      // every input has its own sequence, whether or not another comes from a file
      SplittableRandom own = random.split();
      Tensor tensor =
          files.containsKey(input.name())
              ? read(files.get(input.name()), model.backend())
              : random(input, extents, own, model.backend());
      tensors.put(input.name(), tensor);
    }
    extents.requireAllUsed();
    return tensors;
  }

  private static Tensor read(Path file, Backend backend) {
    if (file.toString().endsWith(".pb")) {
      return OnnxTensors.read(file, backend);
    }
    NpyFile.Contents contents = NpyFile.read(file);
    return backend.tensor(contents.values(), contents.shape());
  }

  private Tensor random(
      OnnxValue input, Extents extents, SplittableRandom random, Backend backend) {
    Shape shape = extents.shape(input);
    HostArray values = HostArray.allocate(new TensorType(input.dataType(), shape));
    switch (values.dataType()) {
      case FLOAT32, FLOAT16, BFLOAT16 -> fill(values, i -> values.set(i, random.nextGaussian()));
      case INT8, UINT8, INT32, INT64 -> fill(values, i -> values.setLong(i, random.nextLong(high)));
      case BOOL -> fill(values, i -> values.setLong(i, random.nextInt(2)));
    }
    return backend.tensor(values, shape);
  }

  private static void fill(HostArray values, IntConsumer element) {
    for (int i = 0; i < values.length(); i++) {
      element.accept(i);
    }
  }

  /** The extents that the user gave, and which of them were asked for. */
  private static final class Extents {
    private final Map<String, Long> given;
    private final Set<String> used = new HashSet<>();

    Extents(Map<String, Long> given) {
      this.given = new HashMap<>(given);
    }

    Shape shape(OnnxValue input) {
      if (!input.ranked()) {
        throw new ParameterException(
            "input %s has no declared shape: give --input %s=FILE"
                .formatted(input.name(), input.name()));
      }
      long[] dims = new long[input.dims().size()];
      for (int axis = 0; axis < dims.length; axis++) {
        dims[axis] = extent(input, axis);
      }
      return Shape.of(dims);
    }

    private long extent(OnnxValue input, int axis) {
      OnnxValue.Dim dim = input.dims().get(axis);
      if (dim.isFixed()) {
        return dim.size();
      }
      String own = input.name() + "." + axis;
      for (String key : List.of(own, "." + axis, dim.name())) {
        if (given.containsKey(key)) {
          used.add(key);
          return given.get(key);
        }
      }
      throw new ParameterException(
          "input %s: axis %d has no fixed extent: give --dim .%d=N or --dim %s=N"
              .formatted(input, axis, axis, dim.name().equals("?") ? own : dim.name()));
    }

    void requireAllUsed() {
      Set<String> unused = new HashSet<>(given.keySet());
      unused.removeAll(used);
      if (!unused.isEmpty()) {
        throw new ParameterException("--dim: no random input has an extent " + unused);
      }
    }
  }
}
