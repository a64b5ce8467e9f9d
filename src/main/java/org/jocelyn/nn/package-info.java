/**
 * Neural networks and what training them takes. Weights are kept in {@link
 * org.jocelyn.nn.Safetensors} files.
 */
package org.jocelyn.nn;
