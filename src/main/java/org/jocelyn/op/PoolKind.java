package org.jocelyn.op;

/** What pooling makes of the elements under a window. */
public enum PoolKind {
  /** The largest; NaN counts as larger than any number, so that it travels. */
  MAX,
  /** The arithmetic mean. */
  AVERAGE
}
