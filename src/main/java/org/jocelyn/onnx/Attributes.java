package org.jocelyn.onnx;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The attributes of a node. It remembers which have been asked for: one that no one asks for would
 * be ignored, and could change what the node means.
 */
final class Attributes {
  static final Attributes NONE = new Attributes(Map.of());

  private final Map<String, Object> values;
  private final Set<String> asked = new HashSet<>();

  /**
   * @param values Long, Float, String, Constant, Graph, long[], float[] or a list of strings
   */
  Attributes(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  boolean has(String name) {
    asked.add(name);
    return values.containsKey(name);
  }

  long integer(String name, long fallback) {
    return get(name, Long.class, fallback);
  }

  /** An integer that must be there. */
  long integer(String name) {
    require(name);
    return integer(name, 0);
  }

  int axis(String name, long fallback) {
    return Math.toIntExact(integer(name, fallback));
  }

  boolean flag(String name, boolean fallback) {
    return integer(name, fallback ? 1 : 0) != 0;
  }

  float number(String name, double fallback) {
    return get(name, Float.class, (float) fallback);
  }

  String text(String name, String fallback) {
    return get(name, String.class, fallback);
  }

  long[] integers(String name, long... fallback) {
    return get(name, long[].class, fallback).clone();
  }

  float[] numbers(String name, float... fallback) {
    return get(name, float[].class, fallback).clone();
  }

  @SuppressWarnings("unchecked") // lists of attributes hold strings only
  List<String> texts(String name) {
    return get(name, List.class, List.of());
  }

  /** A graph that must be there. */
  Graph graph(String name) {
    require(name);
    return get(name, Graph.class, null);
  }

  /** A tensor that must be there. */
  Constant tensor(String name) {
    require(name);
    return get(name, Constant.class, null);
  }

  /** Says that this attribute, whatever its value, does not change what is computed here. */
  void ignore(String... names) {
    asked.addAll(Arrays.asList(names));
  }

  /** The graphs among the attributes. */
  List<Graph> graphs() {
    return values.values().stream().filter(Graph.class::isInstance).map(Graph.class::cast).toList();
  }

  /** The attributes that nobody has asked for. */
  Set<String> unread() {
    Set<String> unread = new TreeSet<>(values.keySet());
    unread.removeAll(asked);
    return unread;
  }

  private void require(String name) {
    if (!has(name)) {
      throw new OnnxException("attribute '" + name + "' is missing");
    }
  }

  private <T> T get(String name, Class<T> type, T fallback) {
    asked.add(name);
    Object value = values.get(name);
    if (value == null) {
      return fallback;
    }
    if (!type.isInstance(value)) {
      throw new OnnxException(
          "attribute '"
              + name
              + "' is a "
              + value.getClass().getSimpleName()
              + ", must be a "
              + type.getSimpleName());
    }
    return type.cast(value);
  }
}
