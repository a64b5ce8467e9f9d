package org.jocelyn.nn;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * A part of a neural network: named parameters and named parts. Made without a device; {@link
 * #initialize} gives it one, and its parameters their first values.
 *
 * <p>Parameters are named by the way to them, {@code encoder.layers.0.norm1.weight}, and laid out
 * as PyTorch does, so weights can be exchanged. A block is used by one thread at a time.
 */
public abstract class Block implements AutoCloseable {
  private final Map<String, Parameter> own = new LinkedHashMap<>();
  private final Map<String, Block> blocks = new LinkedHashMap<>();
  private boolean training;
  private Backend backend;

  /** Declares a weight, trained by optimizers. */
  protected final Parameter parameter(String name, Initializer initializer, long... shape) {
    return declare(
        name, new Parameter(TensorType.float32(shape), initializer, Parameter.Role.WEIGHT));
  }

  /** Declares a tensor that is saved with the weights but not trained. */
  protected final Parameter buffer(String name, TensorType type, double value) {
    Initializer initializer = Initializer.constant(value);
    return declare(name, new Parameter(type, initializer, Parameter.Role.BUFFER));
  }

  /**
   * Declares a tensor that is saved with the weights but that weights made elsewhere may lack, as
   * PyTorch has none like it: a table, a counter. It then stays as it is.
   */
  protected final Parameter optionalBuffer(String name, TensorType type, Initializer values) {
    return declare(name, new Parameter(type, values, Parameter.Role.OPTIONAL_BUFFER));
  }

  /** Declares that a parameter of another block is this block's too, under this name. */
  protected final Parameter share(String name, Parameter parameter) {
    return declare(name, parameter);
  }

  private Parameter declare(String name, Parameter parameter) {
    checkName(name);
    own.put(name, parameter);
    return parameter;
  }

  /** Declares a part. */
  protected final <B extends Block> B block(String name, B block) {
    checkName(name);
    blocks.put(name, block);
    return block;
  }

  private void checkName(String name) {
    if (name.isEmpty() || name.contains(".") || own.containsKey(name) || blocks.containsKey(name)) {
      throw new ParameterException(
          getClass().getSimpleName()
              + ": the name '"
              + name
              + "' is taken, empty or has a dot; there are "
              + own.keySet()
              + " and "
              + blocks.keySet());
    }
  }

  /**
   * Gives every parameter its first values on a device. Each draws from numbers of its own, made of
   * the seed and its name: the same seed gives the same weights on every backend, and a part added
   * to a network changes no other part's.
   */
  public final void initialize(Backend device, long seed) {
    adopt(device);
    for (Map.Entry<String, Parameter> entry : all().entrySet()) {
      Parameter parameter = entry.getValue();
      parameter.set(first(device, parameter, seed * 0x9E3779B97F4A7C15L + hash(entry.getKey())));
    }
    seeded(seed, "");
  }

  private void adopt(Backend device) {
    backend = device;
    blocks.values().forEach(block -> block.adopt(device));
  }

  private static Tensor first(Backend device, Parameter parameter, long seed) {
    TensorType type = parameter.type();
    HostArray array = HostArray.allocate(type);
    float[] elements = new float[array.length()];
    parameter.initializer().fill(elements, type.shape(), new SplittableRandom(seed));
    for (int i = 0; i < elements.length; i++) {
      array.set(i, elements[i]);
    }
    return device.tensor(array, type.shape());
  }

  /** Spreads a name over 64 bits (FNV-1a). */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  private void seeded(long seed, String path) {
    initialized(seed * 0x9E3779B97F4A7C15L + hash(path));
    blocks.forEach((name, block) -> block.seeded(seed, path + name + "."));
  }

  /** Told, once the parameters have their values, of a seed that is this block's alone. */
  protected void initialized(long seed) {}

  /** The device that this block was initialized on. */
  public final Backend backend() {
    if (backend == null) {
      throw new ParameterException(
          getClass().getSimpleName() + ": call initialize(backend, seed) first");
    }
    return backend;
  }

  /** What optimizers change, by name; each parameter once, under its first name. */
  public final Map<String, Parameter> parameters() {
    return where(Parameter::isTrainable);
  }

  /** What is saved: the parameters and the buffers. */
  public final Map<String, Parameter> all() {
    return where(parameter -> true);
  }

  private Map<String, Parameter> where(Predicate<Parameter> chosen) {
    Map<String, Parameter> found = new LinkedHashMap<>();
    collect("", chosen, found, Collections.newSetFromMap(new IdentityHashMap<>()));
    return Collections.unmodifiableMap(found);
  }

  private void collect(
      String path, Predicate<Parameter> chosen, Map<String, Parameter> found, Set<Parameter> seen) {
    own.forEach(
        (name, parameter) -> {
          if (chosen.test(parameter) && seen.add(parameter)) {
            found.put(path + name, parameter);
          }
        });
    blocks.forEach((name, block) -> block.collect(path + name + ".", chosen, found, seen));
  }

  /** Number of trained elements. */
  public final long parameterCount() {
    return parameters().values().stream().mapToLong(parameter -> parameter.type().size()).sum();
  }

  /** Behaves as in training from now on: dropout drops, batch norm uses the batch's statistics. */
  public final void train() {
    setTraining(true);
  }

  /** Behaves as in use from now on, as it does before {@link #train} was called. */
  public final void evaluate() {
    setTraining(false);
  }

  private void setTraining(boolean value) {
    training = value;
    blocks.values().forEach(block -> block.setTraining(value));
  }

  public final boolean isTraining() {
    return training;
  }

  /** Frees the parameters' data. */
  @Override
  public final void close() {
    own.values().forEach(Parameter::close);
    blocks.values().forEach(Block::close);
  }

  /** A FLOAT32 type, for buffers. */
  protected static TensorType float32(long... shape) {
    return new TensorType(DataType.FLOAT32, Shape.of(shape));
  }
}
