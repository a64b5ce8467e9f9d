package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Reduce.Stage;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link Reduce} stage by stage; a stage with fewer results than the device has work for is cut
 * into parts, which one more launch makes one. No atomics, so the result is the same bits each
 * time.
 */
final class ClReduce implements ClOp<Reduce> {
  /** Rows of the small case. */
  private static final int SHORT = 41;

  /** Columns of a work-item of reduce_lines.cl. */
  private static final long STRIP = 256;

  /** Elements that a part of a row or column has at least. */
  private static final long PART = 2048;

  @Override
  public List<ClVariant<Reduce>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<Reduce> smallCase(Reduce op, List<TensorType> inputs) {
    return new SmallCase<>(
        Reduce.of(op.kind(), 0, 2),
        List.of(TensorType.of(inputs.get(0).dataType(), 3, 5, SHORT)),
        0.5,
        1.5,
        3,
        1e-3);
  }

  /** A stage, or the first or second half of one that is cut into parts. */
  private record Step(Stage stage, ReduceSplit split, ClKernel kernel) {
    long parts() {
      return split.parts();
    }

    long length() {
      return split.length();
    }

    long results() {
      return stage.results() * parts();
    }
  }

  private record Variant(Strategy form) implements ClVariant<Reduce> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "reduce_groups" : "reduce_lines";
    }

    @Override
    public boolean accepts(Reduce op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= ReduceSplit.GROUP;
    }

    @Override
    public Execution prepare(
        Reduce op, List<TensorType> in, List<TensorType> out, ClContext context) {
      DataType type = out.get(0).dataType();
      long count = op.count(in);
      if (count == 0) {
        ClKernel fill = ClFill.kernel(out.get(0), context);
        long bits = Bits.of(type, op.kind().ofNothing(type));
        long size = out.get(0).size();
        return new ClPlan(
            List.of(fill), (x, y) -> fill.args(y[0], bits, size).enqueue(ClFill.grid(out.get(0))));
      }
      List<Step> steps = steps(op, in, context);
      int finish = finish(op.kind());
      return new ClPlan(
          steps.stream().map(Step::kernel).toList(),
          (x, y) -> {
            Storage from = x[0];
            for (int i = 0; i < steps.size(); i++) {
              boolean last = i == steps.size() - 1;
              ClBuffer part = last ? null : context.scratch(steps.get(i).results() * type.bytes());
              Storage to = last ? y[0] : part;
              launch(steps.get(i), from, to, last ? finish : 0, count);
              close(i == 0 ? null : from);
              from = to;
            }
          });
    }

    private static void close(Storage scratch) {
      if (scratch != null) {
        scratch.close();
      }
    }

    private List<Step> steps(Reduce op, List<TensorType> in, ClContext context) {
      List<Step> steps = new ArrayList<>();
      for (Stage stage : op.stages(in)) {
        ReduceSplit split = split(stage, in.get(0).dataType(), context.device());
        steps.add(step(op.kind(), steps.isEmpty(), stage, split, in.get(0), context));
        if (split.parts() > 1) {
          Stage rest = new Stage(stage.outer(), split.parts(), stage.inner());
          ReduceSplit whole = split(rest, in.get(0).dataType(), context.device()).whole(rest);
          steps.add(step(op.kind(), false, rest, whole, in.get(0), context));
        }
      }
      return steps;
    }

    /** How many parts keep the device busy without making them too small. */
    private ReduceSplit split(Stage stage, DataType type, ClDevice device) {
      if (form == Strategy.GPU) {
        return ReduceSplit.of(stage, type, device);
      }
      long tasks = stage.outer() * ((stage.inner() - 1) / STRIP + 1);
      long rows = Math.max(1, PART / Math.min(STRIP, stage.inner()));
      long most = Math.min((stage.extent() - 1) / rows + 1, 2L * device.computeUnits() / tasks);
      return ReduceSplit.ofCpu(stage, Math.max(1, most));
    }

    private Step step(
        Reduce.Kind kind,
        boolean first,
        Stage stage,
        ReduceSplit split,
        TensorType x,
        ClContext context) {
      Defines defines =
          split
              .defines(context.device())
              .with("TYPE", ClTypes.name(x.dataType()))
              .withIf(x.dataType().isInteger(), "INTEGER")
              .with("COMBINE", combine(kind))
              .with("MAP", first ? map(kind) : "PLAIN");
      String function = stage.inner() == 1 ? "rows" : "columns";
      return new Step(stage, split, context.kernel(name() + ".cl", function, defines));
    }

    private void launch(Step step, Storage x, Storage y, int finish, long count) {
      Stage stage = step.stage();
      long extent = stage.extent();
      long inner = stage.inner();
      long parts = step.parts();
      long length = step.length();
      long tasks = stage.outer() * parts;
      float total = count;
      ClKernel kernel = step.kernel();
      if (form == Strategy.GPU) {
        Grid grid = step.split().grid(stage);
        if (inner == 1) {
          kernel.args(x, y, tasks, extent, parts, length, finish, total).enqueue(grid);
        } else {
          kernel.args(x, y, extent, inner, parts, length, finish, total).enqueue(grid);
        }
      } else if (inner == 1) {
        kernel.args(x, y, extent, parts, length, finish, total).enqueue(Grid.of(tasks).local(1));
      } else {
        kernel
            .args(x, y, extent, inner, STRIP, parts, length, finish, total)
            .enqueue(Grid.of(tasks * ((inner - 1) / STRIP + 1)).local(1));
      }
    }

    private static String combine(Reduce.Kind kind) {
      return switch (kind) {
        case SUM, MEAN, SUM_SQUARES, L1, L2, LOG_SUM -> "SUM";
        case MAX -> "MAX";
        case MIN -> "MIN";
        case PROD -> "PROD";
        case LOG_SUM_EXP -> "LOG_SUM_EXP";
      };
    }

    private static String map(Reduce.Kind kind) {
      return switch (kind) {
        case SUM_SQUARES, L2 -> "SQUARE";
        case L1 -> "MAGNITUDE";
        case SUM, MEAN, MAX, MIN, PROD, LOG_SUM_EXP, LOG_SUM -> "PLAIN";
      };
    }

    /** The number by which reduce.h knows what is done to the results. */
    private static int finish(Reduce.Kind kind) {
      return switch (kind) {
        case MEAN -> 1;
        case L2 -> 2;
        case LOG_SUM -> 3;
        case SUM, MAX, MIN, PROD, SUM_SQUARES, L1, LOG_SUM_EXP -> 0;
      };
    }
  }
}
