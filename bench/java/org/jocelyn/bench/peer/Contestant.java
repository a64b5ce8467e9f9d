package org.jocelyn.bench.peer;

import java.util.List;
import org.jocelyn.Precision;
import org.jocelyn.cli.bench.OpCheck;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.spi.HostArray;

/** One that computes workloads, with a thread for each core. */
interface Contestant extends AutoCloseable {
  /** What an answer may differ by if the factors of products are rounded so. */
  static double closeness(Precision precision) {
    return OpCheck.CLOSE + 5 * precision.rounding();
  }

  /** Whether it makes a difference to an operation what factors are rounded to. */
  static boolean concerns(Precision precision, Op op) {
    return precision == Precision.FLOAT32
        || op instanceof Matmul
        || op instanceof Conv2d
        || op instanceof Attention;
  }

  /** What it is called in the tables: {@code ONNX Runtime 1.29.0}. */
  String name();

  /** What its answers may differ by, as a part of the largest element. */
  default double closeness() {
    return OpCheck.CLOSE;
  }

  /** Whether it has the operation. */
  boolean canRun(OpWorkload workload);

  /**
   * Makes a workload ready, the inputs where the contestant reads them.
   *
   * @param values the elements of each input; those of constants may be brought into any form
   */
  Entry prepare(OpWorkload workload, List<HostArray> values);

  @Override
  void close();

  /** A workload in the hands of a contestant. */
  interface Entry extends AutoCloseable {
    /** Computes once, until the answer lies in the contestant's memory. */
    void run();

    /** What times its runs. */
    default Timed timed() {
      return Timed.of(this::run);
    }

    /** Computes once and copies the first output, laid out as the workload's operation says. */
    HostArray answer();

    @Override
    void close();
  }
}
