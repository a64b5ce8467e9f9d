/**
 * Neural-network compute on OpenCL devices with a plain-Java fallback: what a user imports.
 *
 * <p>Open a backend with {@link org.jocelyn.Backends#open()}, make tensors with it, and call their
 * methods.
 */
package org.jocelyn;
