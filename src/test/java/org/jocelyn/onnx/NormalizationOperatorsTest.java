package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link NormalizationOperators} of opsets that have no published cases. */
class NormalizationOperatorsTest {
  @TempDir private Path folder;

  /** {@code (x − mean)/√(variance + epsilon)} of each run of {@code length} elements. */
  private static double[] normalized(HostTensor x, int length, double epsilon) {
    double[] y = new double[x.data().length()];
    for (int first = 0; first < y.length; first += length) {
      double mean = 0;
      double square = 0;
      for (int i = first; i < first + length; i++) {
        mean += x.data().get(i) / length;
      }
      for (int i = first; i < first + length; i++) {
        square += Math.pow(x.data().get(i) - mean, 2) / length;
      }
      for (int i = first; i < first + length; i++) {
        y[i] = (x.data().get(i) - mean) / Math.sqrt(square + epsilon);
      }
    }
    return y;
  }

  @TestFactory
  Stream<DynamicTest> groupNormScalesGroupsBeforeOpset21AndChannelsSince() {
    // given two groups of three channels of two elements
    HostTensor x = HostTensor.random(1, 2, 6, 2);
    HostTensor ofGroups = HostTensor.of(new float[] {2, 3}, 2);
    HostTensor groupBias = HostTensor.of(new float[] {0.5f, -1}, 2);
    HostTensor ofChannels = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 6);
    HostTensor channelBias = HostTensor.of(new float[] {6, 5, 4, 3, 2, 1}, 6);
    Map<String, Object> attributes = Map.of("num_groups", 2, "epsilon", 1e-3);
    double[] plain = normalized(x, 6, 1e-3);
    double[] byGroup = new double[24];
    double[] byChannel = new double[24];
    for (int i = 0; i < 24; i++) {
      int channel = i / 2 % 6;
      byGroup[i] = plain[i] * ofGroups.data().get(channel / 3) + groupBias.data().get(channel / 3);
      byChannel[i] = plain[i] * ofChannels.data().get(channel) + channelBias.data().get(channel);
    }
    return OnEveryBackend.run(
        backend -> {
          HostTensor old =
              OnnxRuns.node(
                  backend, folder, 18, "GroupNormalization", attributes, x, ofGroups, groupBias);
          OnnxRuns.assertClose(OnnxRuns.rounded(byGroup, 2, 6, 2), old, 1e-5);
          HostTensor now =
              OnnxRuns.node(
                  backend,
                  folder,
                  21,
                  "GroupNormalization",
                  attributes,
                  x,
                  ofChannels,
                  channelBias);
          OnnxRuns.assertClose(OnnxRuns.rounded(byChannel, 2, 6, 2), now, 1e-5);
        });
  }

  @TestFactory
  Stream<DynamicTest> rmsNormDividesByTheRootMeanSquare() {
    HostTensor x = HostTensor.random(2, 3, 2, 4);
    HostTensor fits = HostTensor.random(3, 2, 4);
    HostTensor broadcasts = HostTensor.random(4, 4);
    return OnEveryBackend.run(
        backend -> {
          for (HostTensor scale : new HostTensor[] {fits, broadcasts}) {
            double[] expected = new double[24];
            for (int i = 0; i < 24; i++) {
              double square = 0;
              for (int j = i / 8 * 8; j < i / 8 * 8 + 8; j++) {
                square += Math.pow(x.data().get(j), 2) / 8;
              }
              expected[i] =
                  x.data().get(i)
                      / Math.sqrt(square + 1e-5)
                      * scale.data().get(i % scale.data().length());
            }
            HostTensor y =
                OnnxRuns.node(backend, folder, 23, "RMSNormalization", Map.of("axis", 1), x, scale);
            OnnxRuns.assertClose(OnnxRuns.rounded(expected, 3, 2, 4), y, 1e-5);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> layerNormTakesAScaleThatBroadcasts() {
    HostTensor x = HostTensor.random(5, 3, 2, 4);
    HostTensor scale = HostTensor.of(new float[] {3}, 1);
    double[] expected = normalized(x, 8, 1e-5);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= 3;
    }
    return OnEveryBackend.run(
        backend ->
            OnnxRuns.assertClose(
                OnnxRuns.rounded(expected, 3, 2, 4),
                OnnxRuns.node(
                    backend, folder, 17, "LayerNormalization", Map.of("axis", -2), x, scale),
                1e-5));
  }

  @TestFactory
  Stream<DynamicTest> lpNormKeepsZeros() {
    HostTensor x = HostTensor.of(new float[] {3, -4, 0, 0, -1, 1}, 3, 2);
    return OnEveryBackend.run(
        backend -> {
          HostTensor euclidean = OnnxRuns.node(backend, folder, 7, "LpNormalization", Map.of(), x);
          float root = (float) Math.sqrt(0.5);
          assertArrayEquals(
              new float[] {0.6f, -0.8f, 0, 0, -root, root}, euclidean.data().floats(), 1e-6f);
          HostTensor absolute =
              OnnxRuns.node(backend, folder, 7, "LpNormalization", Map.of("p", 1, "axis", 0), x);
          assertArrayEquals(
              new float[] {0.75f, -0.8f, 0, 0, -0.25f, 0.2f}, absolute.data().floats(), 1e-6f);
        });
  }

  @TestFactory
  Stream<DynamicTest> instanceNormIsThatOfPlanes() {
    HostTensor x = HostTensor.random(6, 2, 2, 3, 3);
    HostTensor one = HostTensor.of(new float[] {1, 1}, 2);
    HostTensor zero = HostTensor.of(new float[] {0, 0}, 2);
    return OnEveryBackend.run(
        backend ->
            OnnxRuns.assertClose(
                OnnxRuns.rounded(normalized(x, 9, 1e-5), 2, 2, 3, 3),
                OnnxRuns.node(backend, folder, 7, "InstanceNormalization", Map.of(), x, one, zero),
                1e-5));
  }

  @Test
  void dropoutInTrainingIsRefusedWhenItIsSeen() {
    HostTensor ratio = HostTensor.of(new float[] {0.5f});
    HostTensor training = HostTensor.of(new boolean[] {true});
    OnnxException refused =
        assertThrows(
            OnnxException.class,
            () ->
                OnnxRuns.node(
                    TestBackends.get("reference"),
                    folder,
                    13,
                    "Dropout",
                    Map.of(),
                    HostTensor.random(1, 4),
                    ratio,
                    training));
    assertTrue(refused.getMessage().contains("not supported: training_mode"), refused.getMessage());
  }

  @Test
  void batchStatisticsWithoutTrainingAreRefusedAtLoad() {
    OnnxFiles file =
        OnnxFiles.opset(9)
            .input("x", DataType.FLOAT32, 2, 3)
            .constant("c", HostTensor.random(1, 3))
            .node("BatchNormalization", "x c c c c -> y mean")
            .output("y");
    OnnxUnsupportedException refused =
        assertThrows(
            OnnxUnsupportedException.class,
            () -> OnnxModel.load(file.write(folder), TestBackends.get("reference")));
    assertEquals(1, refused.problems().size());
  }
}
