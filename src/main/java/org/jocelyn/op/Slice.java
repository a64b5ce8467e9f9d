package org.jocelyn.op;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Along axis {@code axes[i]} every {@code steps[i]}-th element from {@code starts[i]} on, as long
 * as {@code ends[i]} is not reached; a negative step goes backwards. ONNX's rules: negative starts
 * and ends count from the end of the axis, and what lies outside is clamped, so {@link #TO_END} and
 * {@link #TO_BEGIN} take everything.
 *
 * @param starts the first index on each axis
 * @param ends the index before which each stops
 * @param axes the axes, each at most once; negative ones count from the end
 * @param steps not 0
 */
public record Slice(List<Long> starts, List<Long> ends, List<Integer> axes, List<Long> steps)
    implements Rearrangement {
  /** An end past every axis, for positive steps. */
  public static final long TO_END = Long.MAX_VALUE;

  /** An end before every axis, for negative steps. */
  public static final long TO_BEGIN = Long.MIN_VALUE;

  public Slice {
    starts = List.copyOf(starts);
    ends = List.copyOf(ends);
    axes = List.copyOf(axes);
    steps = List.copyOf(steps);
    int count = axes.size();
    Rules.parameter(
        starts.size() == count && ends.size() == count && steps.size() == count,
        "Slice",
        "starts %s, ends %s, axes %s and steps %s must be of one length"
            .formatted(starts, ends, axes, steps));
    Rules.parameter(!steps.contains(0L), "Slice", "steps " + steps + " must not be 0");
  }

  /** One axis. */
  public static Slice of(int axis, long start, long end, long step) {
    return new Slice(List.of(start), List.of(end), List.of(axis), List.of(step));
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Shape y = inputs.get(0).shape();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < axes.size(); i++) {
      int axis = Rules.axis(this, inputs, 0, axes.get(i));
      Rules.shape(seen.add(axis), this, inputs, "axes " + axes + " name one axis twice");
      y = y.with(axis, count(i, y.dim(axis)));
    }
    return List.of(inputs.get(0).withShape(y));
  }

  @Override
  public List<StridedCopy> copies(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    Shape y = outputs(inputs).get(0).shape();
    long[] strides = x.strides();
    long offset = 0;
    if (!y.isEmpty()) {
      for (int i = 0; i < axes.size(); i++) {
        int axis = x.axis(axes.get(i));
        offset += first(i, x.dim(axis)) * strides[axis];
        // the step of a single element moves nothing and might overflow
        strides[axis] *= y.dim(axis) == 1 ? 1 : steps.get(i);
      }
    }
    return List.of(StridedCopy.of(0, offset, strides, 0, 0, y.strides(), y));
  }

  /** The first index that entry {@code i} takes of an axis of this extent. */
  public long first(int i, long extent) {
    long start = starts.get(i) < 0 ? starts.get(i) + extent : starts.get(i);
    long last = steps.get(i) > 0 ? extent : extent - 1;
    return Math.max(0, Math.min(last, start));
  }

  /** How many are taken of an axis of this extent. */
  private long count(int i, long extent) {
    long step = steps.get(i);
    long end = ends.get(i) < 0 ? ends.get(i) + extent : ends.get(i);
    if (step > 0) {
      long distance = Math.min(extent, end) - first(i, extent);
      return distance <= 0 ? 0 : (distance - 1) / step + 1;
    }
    long distance = Math.min(first(i, extent), extent - 1) - Math.max(-1, end);
    return distance <= 0 ? 0 : 1 - (distance - 1) / step;
  }
}
