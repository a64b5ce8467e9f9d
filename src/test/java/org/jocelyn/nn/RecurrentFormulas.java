package org.jocelyn.nn;

import java.util.Map;

/**
 * PyTorch's formulas of RNN, LSTM and GRU, step by step in doubles over its parameters' names and
 * layouts; what recurrent blocks are compared with.
 */
final class RecurrentFormulas {
  private final Map<String, Parameter> parameters;
  private final int hidden;
  private final RecurrentOptions options;

  RecurrentFormulas(RecurrentBlock block, int hidden, RecurrentOptions options) {
    this.parameters = block.parameters();
    this.hidden = hidden;
    this.options = options;
  }

  /**
   * The last layer's outputs [T][B][D·H].
   *
   * @param states [2][layers·D][B][H], replaced by the final ones; without a cell the second is not
   *     used
   */
  double[][][] run(double[][][] x, int[] lengths, double[][][][] states) {
    double[][][] y = x;
    for (int layer = 0; layer < options.layers(); layer++) {
      double[][][] outputs = new double[x.length][lengths.length][options.directions() * hidden];
      for (int d = 0; d < options.directions(); d++) {
        for (int b = 0; b < lengths.length; b++) {
          double[] h = states[0][layer * options.directions() + d][b];
          double[] c = states[1][layer * options.directions() + d][b];
          for (int step = 0; step < lengths[b]; step++) {
            int t = d == 0 ? step : lengths[b] - 1 - step;
            step("_l" + layer + (d == 0 ? "" : "_reverse"), y[t][b], h, c);
            System.arraycopy(h, 0, outputs[t][b], d * hidden, hidden);
          }
        }
      }
      y = outputs;
    }
    return y;
  }

  private void step(String suffix, double[] x, double[] h, double[] c) {
    double[] fromInput = sums("ih" + suffix, x);
    double[] fromState = sums("hh" + suffix, h);
    int gates = fromInput.length / hidden;
    for (int j = 0; j < hidden; j++) {
      double[] in = gates(fromInput, j, gates);
      double[] state = gates(fromState, j, gates);
      switch (gates) {
        case 1 -> h[j] = Math.tanh(in[0] + state[0]);
        case 3 -> {
          double r = sigmoid(in[0] + state[0]);
          double z = sigmoid(in[1] + state[1]);
          double n = Math.tanh(in[2] + r * state[2]);
          h[j] = (1 - z) * n + z * h[j];
        }
        default -> {
          double i = sigmoid(in[0] + state[0]);
          double f = sigmoid(in[1] + state[1]);
          double g = Math.tanh(in[2] + state[2]);
          double o = sigmoid(in[3] + state[3]);
          c[j] = f * c[j] + i * g;
          h[j] = o * Math.tanh(c[j]);
        }
      }
    }
  }

  private double[] gates(double[] sums, int unit, int gates) {
    double[] values = new double[gates];
    for (int g = 0; g < gates; g++) {
      values[g] = sums[g * hidden + unit];
    }
    return values;
  }

  private double[] sums(String suffix, double[] x) {
    float[] weight = parameters.get("weight_" + suffix).tensor().toFloatArray();
    double[] sums = new double[weight.length / x.length];
    for (int row = 0; row < sums.length; row++) {
      sums[row] =
          options.bias() ? parameters.get("bias_" + suffix).tensor().toFloatArray()[row] : 0;
      for (int i = 0; i < x.length; i++) {
        sums[row] += weight[row * x.length + i] * x[i];
      }
    }
    return sums;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
