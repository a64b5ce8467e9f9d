package org.jocelyn.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;

/** Convolutions of published networks, batch 1. */
final class Conv2dWorkloads {
  /**
   * Every layer of ResNet-50: channels in, their height and width, channels out, the window's
   * extent, stride. The padding is half the window.
   */
  private static final int[][] RESNET50 = {
    {3, 224, 64, 7, 2},
    {64, 56, 64, 1, 1},
    {64, 56, 64, 3, 1},
    {64, 56, 256, 1, 1},
    {256, 56, 64, 1, 1},
    {256, 56, 128, 1, 1},
    {128, 56, 128, 3, 2},
    {128, 28, 512, 1, 1},
    {256, 56, 512, 1, 2},
    {512, 28, 128, 1, 1},
    {128, 28, 128, 3, 1},
    {512, 28, 256, 1, 1},
    {256, 28, 256, 3, 2},
    {256, 14, 1024, 1, 1},
    {512, 28, 1024, 1, 2},
    {1024, 14, 256, 1, 1},
    {256, 14, 256, 3, 1},
    {1024, 14, 512, 1, 1},
    {512, 14, 512, 3, 2},
    {512, 7, 2048, 1, 1},
    {1024, 14, 2048, 1, 2},
    {2048, 7, 512, 1, 1},
    {512, 7, 512, 3, 1},
  };

  /** Those of DeepBench's inference on devices that are not among the layers of ResNet-50. */
  private static final int[][] DEEPBENCH = {
    {64, 112, 64, 1, 1},
    {256, 56, 128, 1, 2},
    {512, 28, 256, 1, 2},
    {1024, 14, 512, 1, 2},
  };

  /** Layers of MobileNet (Howard et al. 2017), each channel by itself. */
  private static final int[][] DEPTHWISE = {
    {128, 56, 128, 3, 1},
    {256, 28, 256, 3, 2},
    {512, 14, 512, 3, 1},
  };

  private Conv2dWorkloads() {}

  static List<OpWorkload> all() {
    List<OpWorkload> all = new ArrayList<>();
    for (int[] layer : RESNET50) {
      all.add(of("resnet50", layer, 1));
    }
    for (int[] layer : DEEPBENCH) {
      all.add(of("deepbench", layer, 1));
    }
    for (int[] layer : DEPTHWISE) {
      all.add(of("depthwise", layer, layer[0]));
    }
    return all;
  }

  private static OpWorkload of(String network, int[] layer, int groups) {
    int in = layer[0];
    int extent = layer[1];
    int out = layer[2];
    int window = layer[3];
    int stride = layer[4];
    String name =
        "conv2d %s %dx%dx%d %d %dx%d%s"
            .formatted(
                network, in, extent, extent, out, window, window, stride > 1 ? "/" + stride : "");
    Conv2d op = Conv2d.plain().stride(stride).padding(window / 2).groups(groups);
    int groupIn = in / groups;
    TensorType x = TensorType.float32(1, in, extent, extent);
    TensorType weights = TensorType.float32(out, groupIn, window, window);
    ConvGeometry geometry = op.geometry(List.of(x, weights));
    double sums = (double) out * geometry.outH() * geometry.outW();
    double flops = 2 * sums * groupIn * window * window;
    return OpWorkload.of(name, Family.CONV2D, op, flops, x, weights).withConstants(1);
  }
}
