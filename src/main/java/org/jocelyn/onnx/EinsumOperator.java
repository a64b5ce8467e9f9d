package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jocelyn.DataType;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Slice;

/**
 * Einsum: operands are multiplied one after the other, each time summing over the axes that no one
 * needs any more, as a matrix product where the elements are floating.
 */
final class EinsumOperator {
  private final Call call;
  private final String result;
  private final List<Operand> operands = new ArrayList<>();
  private final Map<Character, Long> extents = new HashMap<>();

  private EinsumOperator(Call call, EinsumEquation equation) {
    this.call = call;
    List<Value> inputs = call.all();
    this.result = equation.resultAxes(inputs.stream().map(Value::rank).toList());
    for (int i = 0; i < inputs.size(); i++) {
      Value input = inputs.get(i);
      boolean floating = input.dataType().isFloating();
      Value x = floating ? call.cast(input, DataType.FLOAT32) : input;
      operands.add(diagonal(new Operand(x, equation.axes(i, input.rank()))));
    }
  }

  static void addTo(OperatorTable table) {
    table.add("Einsum", 12, EinsumOperator::create);
  }

  private static Operator create(Node node) {
    EinsumEquation equation =
        EinsumEquation.parse(node.attributes().text("equation", ""), node.inputs().size());
    return call ->
        List.of(call.cast(new EinsumOperator(call, equation).run(), call.in(0).dataType()));
  }

  /**
   * A tensor with names for its axes.
   *
   * @param axes a character for each axis
   */
  private record Operand(Value value, String axes) {
    boolean has(char axis) {
      return axes.indexOf(axis) >= 0;
    }

    long extent(char axis) {
      return value.shape().dim(axes.indexOf(axis));
    }
  }

  private Value run() {
    operands.forEach(this::learnExtents);
    operands.replaceAll(this::withoutRepeated);
    for (int i = 0; i < operands.size(); i++) {
      operands.set(i, summed(operands.get(i), result + axesBut(i)));
    }
    Operand product = operands.get(0);
    for (int i = 1; i < operands.size(); i++) {
      String needed = result + axesFrom(i + 1);
      product = multiplied(product, operands.get(i), needed);
    }
    return ordered(product, result).value();
  }

  private String axesBut(int skipped) {
    return IntStream.range(0, operands.size())
        .filter(i -> i != skipped)
        .mapToObj(i -> operands.get(i).axes())
        .collect(Collectors.joining());
  }

  private String axesFrom(int first) {
    return operands.stream().skip(first).map(Operand::axes).collect(Collectors.joining());
  }

  // ---- single operands

  /** An axis that is named twice is the diagonal of the two. */
  private Operand diagonal(Operand operand) {
    String axes = operand.axes();
    for (int i = 0; i < axes.length(); i++) {
      int twin = axes.indexOf(axes.charAt(i), i + 1);
      if (twin >= 0) {
        return diagonal(diagonal(operand, i, twin));
      }
    }
    return operand;
  }

  private Operand diagonal(Operand operand, int i, int j) {
    Value x = operand.value();
    long extent = x.shape().dim(i);
    if (x.shape().dim(j) != extent) {
      throw new OnnxException(
          "axes " + i + " and " + j + " of " + x + " have one name and two extents");
    }
    StringBuilder others = new StringBuilder(operand.axes()).deleteCharAt(j).deleteCharAt(i);
    List<Integer> order =
        IntStream.range(0, x.rank())
            .filter(axis -> axis != i && axis != j)
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    order.addAll(List.of(i, j));
    Value last = call.transpose(x, order.stream().mapToInt(Integer::intValue).toArray());
    Value flat = call.reshape(last, last.shape().flatten(-2, -1));
    Value picked = call.run(Slice.of(-1, 0, Slice.TO_END, extent + 1), flat);
    return new Operand(picked, others.append(operand.axes().charAt(i)).toString());
  }

  /** Extents of one name are equal, or 1. */
  private void learnExtents(Operand operand) {
    for (char axis : operand.axes().toCharArray()) {
      long extent = operand.extent(axis);
      long known = extents.getOrDefault(axis, 1L);
      if (known != 1 && extent != 1 && known != extent) {
        throw new OnnxException("axes of one name have extents " + known + " and " + extent);
      }
      extents.put(axis, known == 1 ? extent : known);
    }
  }

  /** Without the axes of extent 1 that have more in another operand, over which they repeat. */
  private Operand withoutRepeated(Operand operand) {
    String kept = characters(operand.axes(), axis -> operand.extent(axis) == extents.get(axis));
    return new Operand(call.reshape(operand.value(), dims(kept)), kept);
  }

  /** Summed over all axes that are not needed. */
  private Operand summed(Operand operand, String needed) {
    String kept = characters(operand.axes(), axis -> needed.indexOf(axis) >= 0);
    List<Integer> gone =
        IntStream.range(0, operand.axes().length())
            .filter(i -> needed.indexOf(operand.axes().charAt(i)) < 0)
            .boxed()
            .toList();
    return gone.isEmpty()
        ? operand
        : new Operand(call.run(new Reduce(Reduce.Kind.SUM, gone, false), operand.value()), kept);
  }

  /** The axes in this order; all of the operand's. */
  private Operand ordered(Operand operand, String axes) {
    int[] order = axes.chars().map(operand.axes()::indexOf).toArray();
    return new Operand(call.transpose(operand.value(), order), axes);
  }

  // ---- products

  private Operand multiplied(Operand a, Operand b, String needed) {
    String batch = characters(a.axes(), axis -> b.has(axis) && needed.indexOf(axis) >= 0);
    String summed = characters(a.axes(), axis -> b.has(axis) && needed.indexOf(axis) < 0);
    String left = characters(a.axes(), axis -> !b.has(axis));
    String right = characters(b.axes(), axis -> !a.has(axis));
    if (summed.isEmpty() || !a.value().dataType().isFloating()) {
      String all = batch + left + summed + right;
      Value product = call.apply(BinaryFunction.MUL, aligned(a, all), aligned(b, all));
      return summed(new Operand(product, all), batch + left + right);
    }
    boolean transposeA = a.axes().equals(batch + summed + left);
    boolean transposeB = b.axes().equals(batch + right + summed);
    Value product =
        call.run(
            Matmul.plain().transposed(transposeA, transposeB),
            transposeA ? matrices(a, batch, summed, left) : matrices(a, batch, left, summed),
            transposeB ? matrices(b, batch, right, summed) : matrices(b, batch, summed, right));
    String axes = batch + left + right;
    return new Operand(call.reshape(product, dims(axes)), axes);
  }

  /** The operand with an axis of extent 1 for each that it lacks. */
  private Value aligned(Operand operand, String all) {
    Operand own = ordered(operand, characters(all, operand::has));
    long[] dims = dims(all);
    for (int i = 0; i < dims.length; i++) {
      dims[i] = operand.has(all.charAt(i)) ? dims[i] : 1;
    }
    return call.reshape(own.value(), dims);
  }

  private Value matrices(Operand operand, String batch, String rows, String columns) {
    Value ordered = ordered(operand, batch + rows + columns).value();
    return call.reshape(ordered, size(batch), size(rows), size(columns));
  }

  private long[] dims(String axes) {
    return axes.chars().mapToLong(axis -> extents.get((char) axis)).toArray();
  }

  private long size(String axes) {
    long size = 1;
    for (long dim : dims(axes)) {
      size = Math.multiplyExact(size, dim);
    }
    return size;
  }

  /** A condition on the name of an axis. */
  @FunctionalInterface
  private interface Condition {
    boolean holds(char axis);
  }

  private static String characters(String axes, Condition condition) {
    return axes.chars()
        .filter(axis -> condition.holds((char) axis))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
