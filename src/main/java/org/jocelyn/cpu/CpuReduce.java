package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Fill;
import org.jocelyn.op.Reduce;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Reduce} stage by stage. Rows are cut into chunks of fixed length and columns into bands of
 * fixed height, whatever the number of threads, so that the result is the same bits everywhere;
 * what the chunks leave is combined in double precision.
 */
final class CpuReduce implements OpKernel<Reduce> {
  private final CpuContext context;

  CpuReduce(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Reduce op, List<TensorType> inputs, List<TensorType> outputs) {
    long count = op.count(inputs);
    if (count == 0) {
      DataType type = outputs.get(0).dataType();
      Fill nothing = new Fill(outputs.get(0), op.kind().ofNothing(type));
      return new CpuFill().prepare(nothing, List.of(), outputs);
    }
    List<Reduce.Stage> stages = op.stages(inputs);
    if (inputs.get(0).dataType() != DataType.FLOAT32) {
      CpuReduceIntegers integers = new CpuReduceIntegers(op.kind(), context.threads());
      return (in, out) -> integers.run(stages, (HostArray) in[0], (HostArray) out[0]);
    }
    return (in, out) -> {
      float[] x = ((HostArray) in[0]).floats();
      for (int i = 0; i < stages.size(); i++) {
        boolean last = i == stages.size() - 1;
        float[] y = last ? ((HostArray) out[0]).floats() : new float[(int) stages.get(i).results()];
        CpuReduceStage stage =
            new CpuReduceStage(i == 0 ? op.kind() : rest(op.kind()), stages.get(i), context);
        stage.run(x, y);
        x = y;
      }
      finish(op.kind(), count, x);
    };
  }

  /** What combines results of this kind. */
  private static Reduce.Kind rest(Reduce.Kind kind) {
    return switch (kind) {
      case SUM, MEAN, SUM_SQUARES, L1, L2, LOG_SUM -> Reduce.Kind.SUM;
      case MAX, MIN, PROD, LOG_SUM_EXP -> kind;
    };
  }

  /** What is done to each result once all stages are through. */
  private static void finish(Reduce.Kind kind, long count, float[] y) {
    switch (kind) {
      case MEAN -> {
        for (int i = 0; i < y.length; i++) {
          y[i] = y[i] / count;
        }
      }
      case L2 -> {
        for (int i = 0; i < y.length; i++) {
          y[i] = (float) Math.sqrt(y[i]);
        }
      }
      case LOG_SUM -> {
        for (int i = 0; i < y.length; i++) {
          y[i] = (float) Math.log(y[i]);
        }
      }
      case SUM, MAX, MIN, PROD, SUM_SQUARES, L1, LOG_SUM_EXP -> {}
    }
  }
}
