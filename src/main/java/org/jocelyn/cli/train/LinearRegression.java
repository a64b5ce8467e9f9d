package org.jocelyn.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.data.CsvFile;
import org.jocelyn.data.Dataset;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.TrainingTask;

/**
 * Least squares by gradient descent on all examples at once, held against Commons Math's solution.
 * Columns and prices are standardized, without which descent would take far more steps; the
 * coefficients are told in the data's own units.
 */
final class LinearRegression implements Recipe {
  /** All numeric columns but the price and the one on race. */
  static final List<String> HOUSE_COLUMNS =
      List.of(
          "crim", "zn", "indus", "chas", "nox", "rm", "age", "dis", "rad", "tax", "ptratio",
          "lstat");

  private static final String PRICE = "medv";
  private static final float MOMENTUM = 0.9f;

  private final String name;
  private final String network;
  private final List<String> columns;
  private final double tolerance;
  private final int epochs;
  private final double learningRate;

  LinearRegression(
      String name,
      String network,
      List<String> columns,
      double tolerance,
      int epochs,
      double learningRate) {
    this.name = name;
    this.network = network;
    this.columns = columns;
    this.tolerance = tolerance;
    this.epochs = epochs;
    this.learningRate = learningRate;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String network() {
    return network;
  }

  @Override
  public String data() {
    return columns.size() == 1
        ? "Boston: rooms → price"
        : "Boston: " + columns.size() + " columns → price";
  }

  @Override
  public String goal() {
    return "coefficients equal to least squares to " + tolerance + " relative";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(name, epochs, Integer.MAX_VALUE, learningRate);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    CsvFile file = CsvFile.read(experiment.data().file(Dataset.BOSTON, "data.csv"));
    double[][] features = new double[columns.size()][];
    for (int i = 0; i < features.length; i++) {
      features[i] = file.column(columns.get(i));
    }
    double[] prices = file.column(PRICE);
    try (Linear line = experiment.initialize(new Linear(columns.size(), 1));
        Optimizer optimizer = Optimizer.sgd(line, experiment.settings().learningRate(), MOMENTUM)) {
      Task task = new Task(experiment.backend(), line, features, prices);
      experiment.train(line, optimizer, task, List.of("rmse"));
      return compare(experiment, coefficients(line, features, prices), features, prices);
    }
  }

  /** The intercept and the columns' coefficients in the data's units. */
  private static double[] coefficients(Linear line, double[][] features, double[] prices) {
    float[] weights = line.parameters().get("weight").tensor().toFloatArray();
    float[] bias = line.parameters().get("bias").tensor().toFloatArray();
    double spread = deviation(prices);
    double[] coefficients = new double[1 + weights.length];
    coefficients[0] = StatUtils.mean(prices) + spread * bias[0];
    for (int i = 0; i < weights.length; i++) {
      coefficients[1 + i] = weights[i] * spread / deviation(features[i]);
      coefficients[0] -= coefficients[1 + i] * StatUtils.mean(features[i]);
    }
    return coefficients;
  }

  private List<Finding> compare(
      Experiment experiment, double[] found, double[][] features, double[] prices) {
    OLSMultipleLinearRegression exact = new OLSMultipleLinearRegression();
    double[][] rows = new double[prices.length][features.length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < features.length; i++) {
        rows[row][i] = features[i][row];
      }
    }
    exact.newSampleData(prices, rows);
    double[] wanted = exact.estimateRegressionParameters();
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      double off = Math.abs(found[i] / wanted[i] - 1);
      worst = Math.max(worst, Double.isNaN(off) ? Double.POSITIVE_INFINITY : off);
      experiment.print(
          "  %-9s %14.8f   least squares %14.8f"
              .formatted(i == 0 ? "intercept" : columns.get(i - 1), found[i], wanted[i]));
    }
    return List.of(Finding.atMost("largest relative difference", worst, tolerance));
  }

  private static double deviation(double[] values) {
    return Math.sqrt(StatUtils.populationVariance(values));
  }

  /** The mean squared error of standardized prices. */
  private static final class Task implements TrainingTask {
    private final Backend backend;
    private final Linear line;
    private final List<float[]> columns = new ArrayList<>();
    private final float[] prices;
    private final double spread;

    Task(Backend backend, Linear line, double[][] features, double[] prices) {
      this.backend = backend;
      this.line = line;
      for (double[] feature : features) {
        columns.add(standardized(feature));
      }
      this.prices = standardized(prices);
      this.spread = deviation(prices);
    }

    private static float[] standardized(double[] values) {
      float[] standard = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        standard[i] = (float) ((values[i] - StatUtils.mean(values)) / deviation(values));
      }
      return standard;
    }

    @Override
    public int examples() {
      return prices.length;
    }

    @Override
    public Tensor loss(int[] examples) {
      int width = columns.size();
      float[] x = new float[examples.length * width];
      float[] y = new float[examples.length];
      for (int i = 0; i < examples.length; i++) {
        for (int column = 0; column < width; column++) {
          x[i * width + column] = columns.get(column)[examples[i]];
        }
        y[i] = prices[examples[i]];
      }
      Tensor predicted = line.forward(backend.tensor(x, examples.length, width));
      Tensor error = predicted.sub(backend.tensor(y, y.length, 1));
      return error.mul(error).mean();
    }

    @Override
    public Map<String, Double> evaluate() {
      double error = loss(Experiment.blocks(prices.length, prices.length).get(0)).item();
      return Map.of("rmse", Math.sqrt(error) * spread);
    }
  }
}
