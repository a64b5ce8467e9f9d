/**
 * What {@code jocelyn bench} and the suite in {@code bench/} time: named workloads with their
 * costs, whose answers are checked before they are timed.
 */
package org.jocelyn.cli.bench;
