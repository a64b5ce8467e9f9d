package org.jocelyn.contract;

import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Precision;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/**
 * Runs a few operations by the kernels for matrix units, their instructions emulated: the main
 * class of a JVM whose only OpenCL driver is a simulator. Ends with an exception if one is wrong.
 */
public final class MatrixUnitsRun {
  private MatrixUnitsRun() {}

  /**
   * Runs them in three precisions.
   *
   * @param args the backend's request
   */
  public static void main(String[] args) {
    for (Precision precision : List.of(Precision.FLOAT32, Precision.TF32, Precision.FLOAT16)) {
      try (Backend backend =
          Backends.open(args[0] + ",instructions=emulated,precision=" + precision.label())) {
        Case row =
            precision == Precision.FLOAT16
                ? MatrixUnitsAttention.capped()
                : MatrixUnitsTest.fewSteps(precision);
        System.out.println("running on " + backend + ": " + row.name());
        OpContract.check(backend, row, 1);
      }
    }
  }
}
