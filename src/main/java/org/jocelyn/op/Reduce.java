package org.jocelyn.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * All elements along some axes made one: a sum, an extreme, a norm.
 *
 * <p>x is FLOAT32, and for SUM, MAX, MIN and PROD also INT32 or INT64, whose sums and products wrap
 * around; y has x's type. Where an axis is empty, y is what {@link Kind} says of nothing.
 *
 * <p>Error with K elements made one: SUM {@code 2·√K·ε·Σ|x|}, MEAN a K-th of that, SUM_SQUARES, L1
 * and L2 {@code 2·√K·ε·y}, PROD {@code K·ε·|y|}, LOG_SUM_EXP {@code (2·√K + 4·|y| + 16)·ε}, LOG_SUM
 * {@code (2·√K·Σ|x|/|Σx| + 4·|y|)·ε}, in expectation over rounding; the contract test's bounds are
 * four times those. MAX and MIN are exact. LOG_SUM_EXP takes the largest element out first, so
 * elements of ±1e4 neither overflow nor vanish.
 *
 * @param kind what is made of the elements
 * @param axes the axes; negative ones count from the end, none stand for all
 * @param keepDims whether the axes stay, with extent 1
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keepDims) implements Op {
  /** What is made of the elements. */
  public enum Kind {
    /** {@code Σx}; 0 of nothing. */
    SUM,
    /** {@code Σx / K}; NaN of nothing. */
    MEAN,
    /** The largest, NaN if one is NaN; −∞ or the least integer of nothing. */
    MAX,
    /** The smallest, NaN if one is NaN; ∞ or the greatest integer of nothing. */
    MIN,
    /** {@code Πx}; 1 of nothing. */
    PROD,
    /** {@code Σx²}; 0 of nothing. */
    SUM_SQUARES,
    /** {@code Σ|x|}; 0 of nothing. */
    L1,
    /** {@code √Σx²}; 0 of nothing. */
    L2,
    /** {@code log Σeˣ}; −∞ of nothing. */
    LOG_SUM_EXP,
    /** {@code log Σx}; −∞ of nothing. */
    LOG_SUM;

    /** What this kind makes of no elements at all. */
    public double ofNothing(DataType type) {
      return switch (this) {
        case SUM, SUM_SQUARES, L1, L2 -> 0;
        case MEAN -> Double.NaN;
        case PROD -> 1;
        case LOG_SUM_EXP, LOG_SUM -> Double.NEGATIVE_INFINITY;
        case MAX -> type == DataType.INT32 ? Integer.MIN_VALUE : -most(type);
        case MIN -> type == DataType.INT32 ? Integer.MAX_VALUE : most(type);
      };
    }

    private static double most(DataType type) {
      return type == DataType.INT64 ? 0x1p63 : Double.POSITIVE_INFINITY;
    }
  }

  /**
   * One run of neighbouring axes made one: x is read as {@code [outer, extent, inner]}.
   *
   * @param outer elements of the axes before
   * @param extent elements made one
   * @param inner elements of the axes after
   */
  public record Stage(long outer, long extent, long inner) {
    /** Elements left. */
    public long results() {
      return outer * inner;
    }
  }

  public Reduce {
    Objects.requireNonNull(kind, "kind");
    axes = List.copyOf(axes);
  }

  /** Over these axes, all if none are given; they are dropped. */
  public static Reduce of(Kind kind, int... axes) {
    return new Reduce(kind, Arrays.stream(axes).boxed().toList(), false);
  }

  /** The same, the axes staying with extent 1. */
  public Reduce keepingDims() {
    return new Reduce(kind, axes, true);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    switch (kind) {
      case SUM, MAX, MIN, PROD ->
          Rules.type(this, inputs, 0, DataType.FLOAT32, DataType.INT32, DataType.INT64);
      default -> Rules.type(this, inputs, 0, DataType.FLOAT32);
    }
    Shape x = inputs.get(0).shape();
    Set<Integer> reduced = reduced(inputs);
    List<Long> dims = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      if (!reduced.contains(axis)) {
        dims.add(x.dim(axis));
      } else if (keepDims) {
        dims.add(1L);
      }
    }
    return List.of(
        inputs.get(0).withShape(Shape.of(dims.stream().mapToLong(Long::longValue).toArray())));
  }

  /** How many elements are made one. */
  public long count(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    return reduced(inputs).stream().mapToLong(x::dim).reduce(1, (a, b) -> a * b);
  }

  /**
   * The reduction as one after the other of runs of neighbouring axes, the innermost first; at
   * least one.
   */
  public List<Stage> stages(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    Set<Integer> reduced = reduced(inputs);
    List<Stage> stages = new ArrayList<>();
    long inner = 1;
    long extent = 1;
    for (int axis = x.rank() - 1; axis >= 0; axis--) {
      if (reduced.contains(axis)) {
        extent *= x.dim(axis);
      } else if (x.dim(axis) != 1) {
        if (extent != 1) {
          stages.add(new Stage(x.sizeOf(0, axis + 1), extent, inner));
          extent = 1;
        }
        inner *= x.dim(axis);
      }
    }
    if (extent != 1 || stages.isEmpty()) {
      stages.add(new Stage(1, extent, inner));
    }
    return stages;
  }

  private Set<Integer> reduced(List<TensorType> inputs) {
    Set<Integer> reduced = new HashSet<>();
    for (int axis : axes) {
      boolean added = reduced.add(Rules.axis(this, inputs, 0, axis));
      Rules.shape(added, this, inputs, "axes " + axes + " name one axis twice");
    }
    for (int axis = 0; axes.isEmpty() && axis < inputs.get(0).rank(); axis++) {
      reduced.add(axis);
    }
    return reduced;
  }
}
