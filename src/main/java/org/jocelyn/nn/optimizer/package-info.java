/** Optimizers, each one fused operation per parameter, and the schedules of their learning rate. */
package org.jocelyn.nn.optimizer;
