package org.jocelyn.onnx;

import org.jocelyn.op.Op;

/** Told of every operation that a model runs on the device; how a profile sees them. */
interface StepListener {
  StepListener NONE = new StepListener() {};

  default void before() {}

  /** After the operation was enqueued. */
  default void after(Node origin, Op op) {}
}
