/** The search of {@code jocelyn tune} for the numbers with which a device's kernels are fastest. */
package org.jocelyn.cli.tune;
