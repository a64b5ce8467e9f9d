package org.jocelyn.nn.training;

/**
 * How far training has come: what a checkpoint says beside tensors.
 *
 * @param epoch epochs done
 * @param batch batches of the next epoch done
 * @param steps steps made
 * @param best the best figure so far, NaN before the first
 * @param worse epochs since then
 */
record Progress(int epoch, int batch, long steps, double best, int worse) {
  static final Progress START = new Progress(0, 0, 0, Double.NaN, 0);
}
