/** Losses: what a prediction costs, computed on its device and differentiable. */
package org.jocelyn.nn.loss;
