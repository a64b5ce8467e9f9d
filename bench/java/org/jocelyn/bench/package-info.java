/**
 * The JMH suite: one benchmark class per operation, over named workloads. {@code ci/bench} runs it
 * and draws the picture.
 */
package org.jocelyn.bench;
