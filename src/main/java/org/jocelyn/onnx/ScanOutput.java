package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Fill;

/** An output to which every round of a loop adds a slice, along an axis of its own. */
final class ScanOutput {
  private final OnnxValue declared;
  private final int axis;
  private final boolean reversed;
  private final List<Value> slices = new ArrayList<>();

  /**
   * @param declared the slice as the loop's body declares it
   * @param axis the new axis among those of the whole; negative axes count from the end
   * @param reversed whether the slice of the first round comes last
   */
  ScanOutput(OnnxValue declared, int axis, boolean reversed) {
    this.declared = declared;
    this.axis = axis;
    this.reversed = reversed;
  }

  /** Takes over the slice that a round has made. */
  void add(Call call, Value slice) {
    slices.add(call.reshape(slice, with(slice.shape().dims(), 1)));
    call.free(slice);
  }

  /** All slices in one tensor, once the last round is over. */
  Value stacked(Call call) {
    if (slices.isEmpty()) {
      return empty(call);
    }
    if (slices.size() == 1) {
      return slices.get(0);
    }
    if (reversed) {
      Collections.reverse(slices);
    }
    Value whole = call.runAll(new Concat(axis, slices.size()), slices).get(0);
    slices.forEach(call::free);
    return whole;
  }

  /** Without a round, only the declaration tells of the slices; what it leaves open is 0. */
  private Value empty(Call call) {
    long[] dims = declared.dims().stream().mapToLong(dim -> Math.max(0, dim.size())).toArray();
    return call.run(new Fill(new TensorType(declared.dataType(), with(dims, 0)), 0));
  }

  private Shape with(long[] slice, long extent) {
    int rank = slice.length + 1;
    int at = axis < 0 ? axis + rank : axis;
    if (at < 0 || at >= rank) {
      throw new OnnxException(
          "axis " + axis + " of a scan output of rank " + rank + ", a stack of '" + declared + "'");
    }
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = i == at ? extent : slice[i < at ? i : i - 1];
    }
    return Shape.of(dims);
  }
}
