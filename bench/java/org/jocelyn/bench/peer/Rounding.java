package org.jocelyn.bench.peer;

import java.util.Locale;
import org.jocelyn.cli.bench.OpCheck;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;

/** What the factors of products are rounded to, which matrix units multiply faster. */
enum Rounding {
  FLOAT32(OpCheck.CLOSE),
  TF32(2e-3),
  BFLOAT16(2e-2);

  private final double closeness;

  Rounding(double closeness) {
    this.closeness = closeness;
  }

  /** What an answer may differ by, as a part of its largest element. */
  double closeness() {
    return closeness;
  }

  /** Whether it makes a difference to an operation. */
  boolean concerns(Op op) {
    return this == FLOAT32
        || op instanceof Matmul
        || op instanceof Conv2d
        || op instanceof Attention;
  }

  /** {@code tf32}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
