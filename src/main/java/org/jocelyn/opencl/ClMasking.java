package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.Masking;
import org.jocelyn.spi.Storage;

/** The arguments of {@code MASKING_PARAMETERS} in masking.h, for one plan. */
final class ClMasking implements AutoCloseable {
  private final MaskedRows rows;
  private final int kind;
  private final int causal;
  private final int maskInput;
  private final int lengthsKind;
  private final int lengthsInput;
  private final int axes;
  private final ClBuffer layout;

  /** An input's index is −1 where there is none. */
  ClMasking(
      Masking masking,
      MaskedRows rows,
      List<TensorType> inputs,
      int maskInput,
      int lengthsInput,
      ClContext context) {
    this.rows = rows;
    this.kind = number(masking.kind());
    this.causal = masking.causal() ? 1 : 0;
    // an argument must be some buffer: the first input stands for one that is not there
    this.maskInput = Math.max(0, maskInput);
    this.lengthsInput = Math.max(0, lengthsInput);
    this.lengthsKind =
        lengthsInput < 0 ? 0 : inputs.get(lengthsInput).dataType() == DataType.INT32 ? 1 : 2;
    long[] dims = rows.maskDims();
    long[] strides = rows.maskStrides();
    this.axes = dims.length;
    long[] table = new long[Math.max(1, 2 * axes)];
    for (int i = 0; i < axes; i++) {
      table[2 * i] = dims[i];
      table[2 * i + 1] = strides[i];
    }
    this.layout = context.constants(table);
  }

  /** What masking.h calls the kind. */
  private static int number(Masking.Kind kind) {
    return switch (kind) {
      case NONE -> 0;
      case KEEP -> 1;
      case ADDITIVE -> 2;
    };
  }

  /** These buffers, then the masking, then what else the kernel takes. */
  Object[] arguments(Storage[] inputs, List<?> buffers, Object... others) {
    List<Object> arguments = new ArrayList<>(buffers);
    arguments.addAll(
        List.of(
            kind,
            inputs[maskInput],
            rows.maskStep(),
            axes,
            layout,
            lengthsKind,
            inputs[lengthsInput],
            rows.rowsPerEntry(),
            causal,
            rows.queries()));
    arguments.addAll(Arrays.asList(others));
    return arguments.toArray();
  }

  @Override
  public void close() {
    layout.close();
  }
}
