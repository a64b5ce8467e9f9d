package org.jocelyn.cli.bench;

/** What kind of work a workload is. */
public enum Family {
  MATMUL,
  CONV2D,
  ATTENTION,
  SOFTMAX,
  LAYER_NORM,
  ELEMENTWISE,
  REDUCE,
  RECURRENT,
  TRANSFER,
  LAUNCH
}
