/**
 * The training loop: batches in an order that the seed decides, checkpoints from which training
 * goes on with the same bits, early stopping, and a search for what made a loss infinite.
 */
package org.jocelyn.nn.training;
