package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Conv2dWeightGradient} on every backend. */
class Conv2dWeightGradientContract extends OpContract {
  private static final Conv2d PLAIN = Conv2d.plain();

  private List<Case> cases;
  private long seed;

  @Override
  protected List<Case> cases() {
    cases = new ArrayList<>();
    seed = 1;
    layersOfNetworks();
    windows();
    channelsAndGroups();
    depthwise();
    edges();
    return cases;
  }

  /** Layers of networks for MNIST, of ResNet-50 and MobileNet with fewer channels or pixels. */
  private void layersOfNetworks() {
    add("mnist first 5x5", PLAIN.padding(2), 16, image(9, 1, 28, 28), 5, 5);
    add("mnist first 3x3", PLAIN.padding(1), 32, image(5, 1, 28, 28), 3, 3);
    add("mnist second 5x5", PLAIN.padding(2), 64, image(3, 32, 14, 14), 5, 5);
    add("resnet 7x7 stride 2", PLAIN.stride(2).padding(3), 64, image(1, 3, 56, 56), 7, 7);
    add("resnet 1x1 widening", PLAIN, 256, image(1, 64, 14, 14), 1, 1);
    add("resnet 1x1 stride 2", PLAIN.stride(2), 128, image(2, 64, 28, 28), 1, 1);
    add("resnet 3x3 on 7x7", PLAIN.padding(1), 72, image(2, 256, 7, 7), 3, 3);
    add("resnet 3x3 stride 2", PLAIN.stride(2).padding(1), 64, image(2, 32, 28, 28), 3, 3);
    add(
        "mobilenet depthwise 3x3 stride 2",
        PLAIN.stride(2).padding(1).groups(32),
        32,
        image(2, 32, 56, 56),
        3,
        3);
  }

  private void windows() {
    add("one pixel", PLAIN, 1, image(1, 1, 1, 1), 1, 1);
    add("1x1 with padding", PLAIN.padding(1), 3, image(2, 5, 6, 7), 1, 1);
    add("odd sizes", PLAIN, 7, image(1, 5, 13, 17), 3, 5);
    add("prime sizes", PLAIN.padding(1), 13, image(3, 7, 19, 23), 3, 3);
    add("stride 3", PLAIN.stride(3), 6, image(2, 4, 20, 22), 3, 3);
    add("stride beyond the kernel", PLAIN.stride(4, 5), 5, image(1, 3, 21, 23), 2, 3);
    add("strides 1 and 2", PLAIN.stride(1, 2), 9, image(1, 6, 9, 80), 3, 3);
    add("dilation 2", PLAIN.dilation(2).padding(2), 10, image(1, 8, 17, 15), 3, 3);
    add("dilation 3 by 1", PLAIN.dilation(3, 1).stride(2), 5, image(1, 4, 18, 18), 3, 4);
    add("four paddings", PLAIN.padding(1, 2, 3, 4), 4, image(2, 3, 8, 9), 4, 3);
    add("padding at one corner", PLAIN.padding(2, 0, 0, 1), 4, image(1, 3, 8, 9), 3, 3);
    add("padding wider than the kernel", PLAIN.padding(5), 3, image(1, 2, 4, 3), 2, 2);
    add("kernel larger than the image", PLAIN.padding(3), 4, image(2, 3, 2, 3), 7, 7);
    add("kernel as large as the image", PLAIN, 20, image(33, 6, 9, 11), 9, 11);
    add("rows that no window reaches", PLAIN.stride(3), 4, image(2, 3, 11, 12), 2, 2);
    add("one row", PLAIN.padding(0, 2), 16, image(2, 12, 1, 300), 1, 5);
    add("one column", PLAIN.padding(1, 0), 6, image(2, 4, 130, 1), 3, 1);
    add("padding only", PLAIN.padding(2), 5, image(1, 3, 0, 4), 3, 3);
  }

  private void channelsAndGroups() {
    add("many channels to one", PLAIN.padding(1), 1, image(1, 33, 20, 20), 3, 3);
    add("17 channels", PLAIN.padding(1), 17, image(2, 17, 11, 11), 3, 3);
    add("130 channels", PLAIN, 130, image(1, 20, 9, 30), 2, 2);
    add("3 groups of odd sizes", PLAIN.groups(3), 21, image(2, 15, 10, 11), 3, 3);
    add("8 groups of 4", PLAIN.groups(8).padding(1), 32, image(1, 32, 14, 14), 3, 3);
    add("groups to one channel each", PLAIN.groups(5), 5, image(1, 15, 9, 9), 3, 3);
    add("1x1 in groups", PLAIN.groups(4), 12, image(2, 24, 6, 7), 1, 1);
    add("batch of small images", PLAIN.padding(1), 9, image(137, 4, 3, 3), 3, 3);
    add("long sum", PLAIN.padding(1), 5, image(40, 2, 41, 43), 3, 3);
    add("more images than slices", PLAIN.padding(1), 5, image(40, 20, 14, 14), 3, 3);
    add("windows of more than 8 MiB", PLAIN, 3, image(2, 600, 22, 26), 3, 3);
    add("more weights than pixels", PLAIN, 200, image(1, 260, 5, 5), 3, 3);
  }

  private void depthwise() {
    add("depthwise 5x5", PLAIN.padding(2).groups(6), 6, image(2, 6, 33, 35), 5, 5);
    add("depthwise 7x7 image", PLAIN.padding(1).groups(19), 19, image(3, 19, 7, 7), 3, 3);
    add("depthwise multiplier 2", PLAIN.padding(1).groups(5), 10, image(2, 5, 12, 37), 3, 3);
    add("depthwise multiplier 3", PLAIN.padding(1).groups(5), 15, image(2, 5, 12, 37), 3, 3);
    add("depthwise multiplier 7", PLAIN.groups(3), 21, image(2, 3, 12, 37), 3, 3);
    add("one channel to one", PLAIN, 1, image(2, 1, 40, 41), 3, 3);
    add(
        "depthwise with dilation and stride",
        PLAIN.stride(3, 2).dilation(2, 3).padding(2, 1, 0, 3).groups(4),
        4,
        image(2, 4, 19, 70),
        3,
        2);
  }

  private void edges() {
    add("no images", PLAIN, 4, image(0, 3, 5, 5), 3, 3);
    add("no output channels", PLAIN, 0, image(2, 3, 5, 5), 3, 3);
    add("no input channels", PLAIN, 4, image(2, 0, 5, 5), 3, 3);
    HostTensor x = image(2, 3, 12, 13).with(100, Double.NaN).with(300, Double.POSITIVE_INFINITY);
    add("NaN and infinity in the image", PLAIN.padding(1), 6, x, 3, 3);
    add("infinity in a corner", PLAIN, 6, x.with(155, Double.POSITIVE_INFINITY), 3, 3);
    add("NaN in the image, 1x1", PLAIN, 6, x, 1, 1);
    add("NaN in the image, depthwise", PLAIN.padding(1).groups(3), 3, x, 3, 3);
    add("NaN in the image, stride 2", PLAIN.padding(1).stride(2), 3, x, 3, 3);
    HostTensor dy = image(1, 6, 12, 13).with(30, Double.NaN).with(400, Double.NEGATIVE_INFINITY);
    add("NaN and infinity in the gradient", PLAIN.padding(1), image(1, 3, 12, 13), dy, 3, 3);
    add(
        "infinity in a depthwise gradient",
        PLAIN.padding(1).groups(6),
        image(1, 6, 12, 13),
        dy,
        3,
        3);
  }

  private void add(String name, Conv2d op, long channels, HostTensor x, int kernelH, int kernelW) {
    List<TensorType> types =
        List.of(
            x.type(),
            TensorType.float32(channels, x.shape().dim(1) / op.groups(), kernelH, kernelW));
    HostTensor dy = HostTensor.random(seed++, op.outputs(types).get(0), -1, 1);
    add(name, op, x, dy, kernelH, kernelW);
  }

  private void add(String name, Conv2d op, HostTensor x, HostTensor dy, int kernelH, int kernelW) {
    Conv2dWeightGradient gradient = Conv2dWeightGradient.of(op, kernelH, kernelW);
    long products = dy.shape().dim(0) * dy.shape().sizeOf(2, 4);
    cases.add(Case.of(name, gradient, Tolerance.summed(8, (double) products, gradient), x, dy));
  }

  private HostTensor image(long n, long channels, long height, long width) {
    return HostTensor.random(seed++, n, channels, height, width);
  }
}
