package org.jocelyn.cpu;

/**
 * The inputs and outputs of an attention's gradient.
 *
 * @param dk room for the gradient of the keys of each task; dv the same of the values
 */
record AttentionArrays(
    float[] q, float[] k, float[] v, float[] y, float[] dy, float[] dq, float[] dk, float[] dv) {}
