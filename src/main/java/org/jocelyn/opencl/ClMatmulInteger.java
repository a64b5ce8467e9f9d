package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** {@link MatmulInteger}: register tiles of floats on CPUs, tiles through local memory on GPUs. */
final class ClMatmulInteger implements ClOp<MatmulInteger> {
  @Override
  public List<ClVariant<MatmulInteger>> variants(Strategy strategy) {
    ClVariant<MatmulInteger> packed = new Packed();
    ClVariant<MatmulInteger> tiled = new Tiled();
    return strategy == Strategy.GPU ? List.of(tiled, packed) : List.of(packed, tiled);
  }

  /** A depth beyond which floats would round, and zero points of both kinds: one case for all. */
  @Override
  public SmallCase<MatmulInteger> smallCase(MatmulInteger op, List<TensorType> inputs) {
    TensorType a = inputs.get(0);
    TensorType b = inputs.get(1);
    List<TensorType> small =
        List.of(
            a.withShape(Shape.of(13, 273)),
            b.withShape(Shape.of(273, 37)),
            a.withShape(Shape.of(13)),
            b.withShape(Shape.of(37)));
    return new SmallCase<>(new MatmulInteger(true, true), small, 0, 1, 256, 0);
  }

  private static Defines defines(List<TensorType> inputs) {
    return Defines.none()
        .with("A_T", ClElementwise.integerType(inputs.get(0).dataType()))
        .with("B_T", ClElementwise.integerType(inputs.get(1).dataType()));
  }

  /** One launch of a kernel that takes the operands, these extents and then {@code numbers}. */
  private static Execution plan(
      MatmulInteger op,
      List<TensorType> inputs,
      MatmulExtents x,
      ClKernel kernel,
      Grid grid,
      ClContext context,
      int... numbers) {
    ClBuffer matricesOfA = context.constants(x.matricesOfA());
    ClBuffer matricesOfB = context.constants(x.matricesOfB());
    int stepA = !op.zeroPointA() ? -1 : op.hasRowZeroPoints(inputs) ? 1 : 0;
    int stepB = !op.zeroPointB() ? -1 : op.hasColumnZeroPoints(inputs) ? 1 : 0;
    return new ClPlan(
        List.of(kernel, matricesOfA, matricesOfB),
        (in, out) -> {
          // where there is no zero point, its buffer is not read
          Storage zeroA = op.zeroPointA() ? in[op.zeroPointInputA()] : in[0];
          Storage zeroB = op.zeroPointB() ? in[op.zeroPointInputB()] : in[1];
          List<Object> arguments =
              new ArrayList<>(List.of(in[0], in[1], matricesOfA, matricesOfB, zeroA, zeroB));
          arguments.addAll(List.of(out[0], x.m(), x.n(), x.k(), stepA, stepB));
          for (int number : numbers) {
            arguments.add(number);
          }
          kernel.args(arguments.toArray()).enqueue(grid);
        });
  }

  /** {@code matmul_integer_packed.cl}. */
  private static final class Packed implements ClVariant<MatmulInteger> {
    /** Tiles of columns for which the floats made of A's rows serve. */
    private static final int RUN = 8;

    /** Work-items for each compute unit, so that all end at about the same time. */
    private static final int SHARE = 4;

    @Override
    public String name() {
      return "matmul_integer_packed";
    }

    @Override
    public boolean accepts(
        MatmulInteger op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return MatmulExtents.fit(op.geometry(in));
    }

    @Override
    public Execution prepare(
        MatmulInteger op, List<TensorType> in, List<TensorType> out, ClContext context) {
      MatmulExtents x = MatmulExtents.of(op.geometry(in));
      int width = context.device().floatLanes();
      // AVX-512 has 32 vector registers, AVX2 16
      int rows = width == 16 ? 12 : 6;
      long down = Grid.roundUp(x.m(), rows) / rows;
      long across = Grid.roundUp(x.n(), 2L * width) / (2L * width);
      int run = RUN;
      long wanted = (long) SHARE * context.device().computeUnits();
      while (run > 1 && down * (Grid.roundUp(across, run) / run) * x.matrices() < wanted) {
        run /= 2;
      }
      ClKernel kernel =
          context.kernel(
              name() + ".cl", "multiply", defines(in).with("WIDTH", width).with("MR", rows));
      Grid grid = Grid.of(down, Grid.roundUp(across, run) / run, x.matrices()).local(1, 1, 1);
      return plan(op, in, x, kernel, grid, context, run);
    }
  }

  /** {@code matmul_integer_tiled.cl}. */
  private static final class Tiled implements ClVariant<MatmulInteger> {
    private static final int TILE = 64;
    private static final int ITEMS = 256;
    private static final int LOCAL_BYTES = 2 * 16 * (TILE + 4) * Float.BYTES;

    @Override
    public String name() {
      return "matmul_integer_tiled";
    }

    @Override
    public boolean accepts(
        MatmulInteger op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return MatmulExtents.fit(op.geometry(in))
          && device.maxWorkGroupSize() >= ITEMS
          && device.localMemoryBytes() >= LOCAL_BYTES;
    }

    @Override
    public Execution prepare(
        MatmulInteger op, List<TensorType> in, List<TensorType> out, ClContext context) {
      MatmulExtents x = MatmulExtents.of(op.geometry(in));
      long down = Grid.roundUp(x.m(), TILE) / TILE;
      long across = Grid.roundUp(x.n(), TILE) / TILE;
      ClKernel kernel = context.kernel(name() + ".cl", "multiply", defines(in));
      Grid grid = Grid.of(down * across * x.matrices() * ITEMS).local(ITEMS);
      return plan(op, in, x, kernel, grid, context);
    }
  }
}
