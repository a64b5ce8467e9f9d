package org.jocelyn.cpu;

import java.util.function.LongBinaryOperator;
import org.jocelyn.DataType;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.spi.HostArray;

/** The innermost loops of the operations that scatter: elements of y combined with updates. */
final class CpuUpdates {
  private final Lanes lanes;
  private final ScatterReduction reduction;
  private final Moves moves;

  CpuUpdates(Lanes lanes, ScatterReduction reduction, DataType type) {
    this.lanes = lanes;
    this.reduction = reduction;
    this.moves = Moves.of(type);
  }

  /**
   * Combines {@code y[offsets[i]]} with {@code updates[from + i·step]} for every i in order, unless
   * the offset is negative.
   */
  void scatter(HostArray updates, int from, int step, HostArray y, int[] offsets) {
    switch (reduction) {
      case NONE -> moves.place(updates.array(), from, step, y.array(), offsets);
      case ADD -> scatter(Float::sum, Long::sum, updates, from, step, y, offsets);
      case MUL -> scatter((a, b) -> a * b, (a, b) -> a * b, updates, from, step, y, offsets);
      case MIN -> scatter(Math::min, Math::min, updates, from, step, y, offsets);
      case MAX -> scatter(Math::max, Math::max, updates, from, step, y, offsets);
    }
  }

  /** Combines {@code y[at + i]} with {@code updates[from + i]} for {@code count} elements. */
  void combine(HostArray updates, int from, HostArray y, int at, int count) {
    if (reduction.function().isEmpty()) {
      updates.copyTo(from, y, at, count);
      return;
    }
    BinaryFunction function = reduction.function().get();
    if (y.dataType() == DataType.FLOAT32) {
      lanes.combine(function, y.floats(), at, updates.floats(), from, y.floats(), at, count);
      return;
    }
    long[] left = new long[Math.min(count, CpuBroadcast.PIECE)];
    long[] right = new long[left.length];
    for (int i = 0; i < count; i += left.length) {
      int length = Math.min(left.length, count - i);
      LongBlocks.load(y, at + i, left, length);
      LongBlocks.load(updates, from + i, right, length);
      CpuArithmetic.apply(function, left, right, length);
      LongBlocks.store(left, y, at + i, length);
    }
  }

  /** What Java has for long and double, but not for float. */
  @FunctionalInterface
  private interface FloatOperator {
    float apply(float a, float b);
  }

  private static void scatter(
      FloatOperator reals,
      LongBinaryOperator integers,
      HostArray updates,
      int from,
      int step,
      HostArray y,
      int[] offsets) {
    boolean floating = y.dataType() == DataType.FLOAT32;
    float[] to = floating ? y.floats() : new float[0];
    float[] u = floating ? updates.floats() : to;
    for (int i = 0; i < offsets.length; i++) {
      int at = offsets[i];
      if (at < 0) {
        continue;
      }
      if (floating) {
        to[at] = reals.apply(to[at], u[from + i * step]);
      } else {
        y.setLong(at, integers.applyAsLong(y.getLong(at), updates.getLong(from + i * step)));
      }
    }
  }
}
