package org.jocelyn.nn;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jocelyn.Tensor;

/** A block's parameters and buffers, to and from safetensors files. */
public final class Weights {
  private Weights() {}

  /**
   * Saves a block's parameters and buffers, in place of an old file, whole or not at all.
   *
   * @throws SafetensorsException if the file cannot be written; an old one is then as it was
   */
  public static void save(Block block, Path file) {
    new Safetensors(entries("", block), Map.of()).write(file);
  }

  /**
   * Gives a block, which is initialized, the parameters and buffers of a file; all of them or, when
   * it throws, none. {@linkplain Parameter#isOptional Optional} buffers that the file lacks stay as
   * they are, so weights from PyTorch can be loaded.
   *
   * @throws SafetensorsException if the file cannot be read, or has not just this block's tensors
   *     in these types
   */
  public static void load(Block block, Path file) {
    Map<String, Safetensors.Entry> entries = new LinkedHashMap<>(Safetensors.read(file).tensors());
    block
        .all()
        .forEach(
            (name, parameter) -> {
              if (parameter.isOptional() && !entries.containsKey(name)) {
                entries.put(name, entry(parameter.tensor()));
              }
            });
    set("", block, entries, file);
  }

  /** A block's tensors copied to the host, each name after a prefix. */
  public static Map<String, Safetensors.Entry> entries(String prefix, Block block) {
    Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
    block.all().forEach((name, parameter) -> entries.put(prefix + name, entry(parameter.tensor())));
    return entries;
  }

  /** A tensor copied to the host. */
  public static Safetensors.Entry entry(Tensor tensor) {
    return new Safetensors.Entry(tensor.shape(), tensor.toHost());
  }

  /** Gives a block the entries whose names begin with a prefix, which must be just its tensors. */
  public static void set(
      String prefix, Block block, Map<String, Safetensors.Entry> entries, Path file) {
    Map<String, Parameter> parameters = block.all();
    TreeSet<String> unknown = new TreeSet<>();
    for (String name : entries.keySet()) {
      if (name.startsWith(prefix) && !parameters.containsKey(name.substring(prefix.length()))) {
        unknown.add(name);
      }
    }
    TreeSet<String> missing = new TreeSet<>();
    parameters.forEach(
        (name, parameter) -> {
          Safetensors.Entry entry = entries.get(prefix + name);
          if (entry == null) {
            missing.add(prefix + name);
          } else if (!entry.type().equals(parameter.type())) {
            throw new SafetensorsException(
                file
                    + ": "
                    + prefix
                    + name
                    + " is "
                    + entry.type()
                    + ", the network has "
                    + parameter.type());
          }
        });
    if (!unknown.isEmpty() || !missing.isEmpty()) {
      throw new SafetensorsException(
          file + ": not this network's weights: missing " + missing + ", unknown " + unknown);
    }
    parameters.forEach(
        (name, parameter) -> {
          Safetensors.Entry entry = entries.get(prefix + name);
          parameter.set(block.backend().tensor(entry.values(), entry.shape()));
        });
  }
}
