package org.jocelyn.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.JocelynException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * The reference's answer to a workload, or to three parts of a large one ({@link Part} says which),
 * to hold the answers of whoever is timed against.
 */
public final class OpCheck {
  /**
   * The largest difference allowed, as a part of the largest element: some tens of roundings, and
   * what fast algorithms for convolution cost beyond them.
   */
  public static final double CLOSE = 2e-5;

  private final String name;
  private final TensorType type;
  private final List<Cut> cuts;
  private final List<float[]> answers;

  private OpCheck(String name, TensorType type, List<Cut> cuts, List<float[]> answers) {
    this.name = name;
    this.type = type;
    this.cuts = cuts;
    this.answers = answers;
  }

  /** Has the reference compute the answer for inputs of these elements. */
  public static OpCheck of(OpWorkload workload, List<HostArray> values) {
    List<Cut> cuts = new ArrayList<>();
    List<float[]> answers = new ArrayList<>();
    try (Backend reference = Backends.open("reference")) {
      for (Part part : Part.of(workload)) {
        reference.tidy(
            () -> {
              List<Tensor> inputs = new ArrayList<>();
              for (int i = 0; i < values.size(); i++) {
                Cut cut = part.inputs().get(i);
                HostArray block = cut.of(values.get(i), workload.inputs().get(i));
                inputs.add(reference.tensor(block, cut.shape()));
              }
              answers.add(reference.run(workload.op(), inputs).get(0).toFloatArray());
            });
        cuts.add(part.output());
      }
    }
    return new OpCheck(workload.name(), workload.outputs().get(0), cuts, answers);
  }

  /** Elements of the answer that are looked at. */
  public long checked() {
    return answers.stream().mapToLong(answer -> answer.length).sum();
  }

  /**
   * Holds an answer against the reference's.
   *
   * @param who whose answer it is
   * @param answer all elements of the first output
   * @throws JocelynException if it is wrong
   */
  public void require(String who, HostArray answer) {
    require(who, answer, CLOSE);
  }

  /**
   * The same for one who computes otherwise than in float32.
   *
   * @param close the largest difference allowed, as a part of the largest element
   */
  public void require(String who, HostArray answer, double close) {
    if (answer.length() != type.size()) {
      throw new JocelynException(
          name + " on " + who + " gives " + answer.length() + " elements, not " + type.size());
    }
    for (int i = 0; i < cuts.size(); i++) {
      require(who, answers.get(i), cuts.get(i).of(answer, type).floats(), close);
    }
  }

  private void require(String who, float[] expected, float[] actual, double close) {
    double largest = 0;
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      error = Math.max(error, Math.abs((double) expected[i] - actual[i])); // NaN stays NaN
    }
    if (!(error <= close * largest)) {
      throw new JocelynException(
          "%s on %s is off by %s, the largest element being %s"
              .formatted(name, who, error, largest));
    }
  }
}
