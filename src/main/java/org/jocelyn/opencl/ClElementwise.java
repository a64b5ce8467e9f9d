package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;

/**
 * What the elementwise operations share: the two forms of their kernels, and the launch of those in
 * {@code elementwise.h}. An operation's own class names its kernel file, its macros and its
 * function's parameters.
 *
 * @param <O> the operation
 */
abstract class ClElementwise<O extends Op> implements ClOp<O> {
  /** Elements of a work-group's share on a CPU: some 10 µs of one core. */
  private static final long SHARE_OF_CORE = 8192;

  /** Work-items of a group on a GPU, and vectors that each takes at a time. */
  private static final int GROUP = 256;

  private static final int AHEAD = 2;

  /** Elements of a work-group's share on a GPU, where there are enough for all multiprocessors. */
  private static final long SHARE_OF_GROUP = 4096;

  /** Work-groups for each multiprocessor of a GPU. */
  private static final long GROUPS = 8;

  /** Rows below this are not worth finding out where they begin. */
  private static final long SHORT_ROW = 32;

  private final String file;

  ClElementwise(String file) {
    this.file = file;
  }

  /** The macros but for the width. */
  abstract Defines defines(O op, List<TensorType> inputs);

  /** The kernel arguments that the file's macro PARAMETERS declares. */
  List<Object> parameters(O op, List<TensorType> inputs) {
    return List.of();
  }

  /** How the inputs' elements meet. */
  Broadcast broadcast(O op, List<TensorType> inputs, TensorType y) {
    return Broadcast.of(y.shape(), inputs);
  }

  @Override
  public final List<ClVariant<O>> variants(Strategy strategy) {
    ClVariant<O> wide = new Variant(true);
    ClVariant<O> narrow = new Variant(false);
    return strategy == Strategy.CPU ? List.of(wide, narrow) : List.of(narrow, wide);
  }

  /**
   * The last extent of a small case: whole vectors of a GPU, or not, as these inputs seem to be.
   */
  static long smallRow(List<TensorType> inputs) {
    boolean same = inputs.stream().allMatch(x -> x.shape().equals(inputs.get(0).shape()));
    boolean whole =
        inputs.stream()
            .allMatch(x -> x.rank() == 0 || x.shape().dim(-1) == 1 || x.shape().dim(-1) % 4 == 0);
    return same || whole ? 36 : 37;
  }

  /** The OpenCL type of an element that is an integer or a truth value. */
  static String integerType(DataType type) {
    return switch (type) {
      case INT32 -> "int";
      case INT64 -> "long";
      case INT8 -> "char";
      case UINT8, BOOL -> "uchar";
      default -> throw new IllegalArgumentException(type + " is no integer type");
    };
  }

  /** The unsigned OpenCL type of the same size. */
  private static String unsigned(String type) {
    return type.startsWith("u") ? type : "u" + type;
  }

  /** The macros that say what the elements are: none for FLOAT32. */
  static Defines elements(Defines defines, DataType type) {
    if (type == DataType.FLOAT32) {
      return defines;
    }
    Defines typed = defines.with("TYPE", integerType(type));
    return type == DataType.BOOL
        ? typed.with("LOGIC")
        : typed
            .with("INTEGERS")
            .with("UTYPE", unsigned(integerType(type)))
            .withIf(type.bytes() == 1, "BYTES");
  }

  /** Kernels with vectors for CPU devices, or with one element at a time for GPUs. */
  private final class Variant implements ClVariant<O> {
    private final boolean wide;

    Variant(boolean wide) {
      this.wide = wide;
    }

    @Override
    public String name() {
      return file + (wide ? "_wide" : "_narrow");
    }

    @Override
    public boolean accepts(
        O op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return wide || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        O op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      TensorType y = outputs.get(0);
      Broadcast broadcast = broadcast(op, inputs, y);
      boolean eightBytes =
          y.dataType().bytes() == 8 || inputs.stream().anyMatch(x -> x.dataType().bytes() == 8);
      boolean fours = !wide && !eightBytes && isAligned(broadcast, inputs.size());
      Defines defines = defines(op, inputs);
      if (wide) {
        defines = defines.with("WIDTH", eightBytes ? 8 : 16);
      } else if (fours) {
        defines = defines.with("WIDTH", 4).with("ALIGNED");
      }
      boolean byRows = wide || broadcast.rowLength() >= SHORT_ROW || broadcast.rank() == 1;
      ClKernel kernel = context.kernel(file + ".cl", byRows ? "rows" : "elements", defines);
      ClBuffer shape = context.constants(describe(broadcast, inputs.size()));
      List<Object> scalars = new ArrayList<>();
      Grid grid;
      if (!byRows) {
        scalars.add(y.size());
        grid = Grid.cover(y.size(), GROUP);
      } else if (wide) {
        grid = rows(broadcast, SHARE_OF_CORE, 1, 1, scalars);
      } else {
        int width = fours ? 4 : 1;
        int lanes = lanes(broadcast.rowLength(), width);
        long least = (long) GROUP * width;
        long share = y.size() / (GROUPS * context.device().computeUnits());
        share = Math.max(least, Math.min(SHARE_OF_GROUP, share / least * least));
        grid = rows(broadcast, share, GROUP, GROUP / lanes, scalars);
        scalars.add(lanes);
      }
      scalars.addAll(List.of(broadcast.rank(), shape));
      scalars.addAll(parameters(op, inputs));
      int buffers = inputs.size() + 1;
      Object[] arguments = new Object[buffers + scalars.size()];
      for (int i = 0; i < scalars.size(); i++) {
        arguments[buffers + i] = scalars.get(i);
      }
      return new ClPlan(
          List.of(kernel, shape),
          (in, out) -> {
            System.arraycopy(in, 0, arguments, 0, in.length);
            arguments[in.length] = out[0];
            kernel.args(arguments).enqueue(grid);
          });
    }
  }

  /** Adds what the rows kernel takes first; a group takes so many rows at the same time. */
  private static Grid rows(
      Broadcast broadcast, long share, long local, long atOnce, List<Object> scalars) {
    long length = broadcast.rowLength();
    long rowsPerGroup = Grid.roundUp(Math.max(1, share / length), atOnce);
    scalars.addAll(List.of(length, broadcast.rows(), share, rowsPerGroup));
    long groups = ceil(broadcast.rows(), rowsPerGroup) * ceil(length, share);
    return Grid.of(groups * local).local(local);
  }

  /** Whether four elements may be read as one: each row begins at a multiple of that many. */
  private static boolean isAligned(Broadcast broadcast, int operands) {
    boolean aligned = broadcast.rows() == 1 || broadcast.rowLength() % 4 == 0;
    for (int i = 0; i < operands; i++) {
      for (int axis = 0; axis < broadcast.rank() - 1; axis++) {
        aligned &= broadcast.rowStride(i) == 0 || broadcast.stride(i, axis) % 4 == 0;
      }
    }
    return aligned;
  }

  /** Work-items that share a row: enough to take it at once, a power of two. */
  private static int lanes(long length, int width) {
    int lanes = 1;
    while (lanes < GROUP && (long) lanes * width * AHEAD < length) {
      lanes *= 2;
    }
    return lanes;
  }

  private static long ceil(long value, long divisor) {
    return (value + divisor - 1) / divisor;
  }

  /** The extents of all axes, then each operand's strides, as {@code elementwise.h} reads them. */
  private static long[] describe(Broadcast broadcast, int operands) {
    int rank = broadcast.rank();
    long[] shape = new long[rank * (1 + operands)];
    for (int axis = 0; axis < rank; axis++) {
      shape[axis] = broadcast.extent(axis);
      for (int i = 0; i < operands; i++) {
        shape[(1 + i) * rank + axis] = broadcast.stride(i, axis);
      }
    }
    return shape;
  }
}
