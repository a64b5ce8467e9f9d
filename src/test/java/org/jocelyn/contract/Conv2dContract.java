package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Conv2d} on every backend. */
class Conv2dContract extends OpContract {
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
    fewPixels();
    depthwise();
    minimalFiltering();
    edges();
    epilogues();
    types();
    return cases;
  }

  /** Layers of AlexNet, ResNet-50 and MobileNet with fewer channels or pixels. */
  private void layersOfNetworks() {
    add("alexnet 11x11 stride 4", PLAIN.stride(4), image(1, 3, 67, 67), weights(24, 3, 11, 11));
    add(
        "alexnet 5x5 in 2 groups",
        PLAIN.padding(2).groups(2),
        image(1, 16, 26, 26),
        weights(44, 8, 5, 5));
    add("alexnet 3x3", PLAIN.padding(1), image(2, 64, 12, 12), weights(48, 64, 3, 3));
    add(
        "resnet 7x7 stride 2",
        PLAIN.stride(2).padding(3),
        image(1, 3, 56, 56),
        weights(64, 3, 7, 7));
    add("resnet 1x1 widening", PLAIN, image(1, 64, 14, 14), weights(256, 64, 1, 1));
    add("resnet 1x1 narrowing", PLAIN, image(2, 256, 7, 7), weights(64, 256, 1, 1));
    add("resnet 1x1 stride 2", PLAIN.stride(2), image(1, 64, 28, 28), weights(128, 64, 1, 1));
    add("resnet 3x3 on 14x14", PLAIN.padding(1), image(1, 64, 14, 14), weights(64, 64, 3, 3));
    add("resnet 3x3 on 7x7", PLAIN.padding(1), image(1, 256, 7, 7), weights(72, 256, 3, 3));
    add(
        "resnet 3x3 stride 2",
        PLAIN.stride(2).padding(1),
        image(2, 32, 28, 28),
        weights(64, 32, 3, 3));
    add(
        "mobilenet depthwise 3x3",
        PLAIN.padding(1).groups(32),
        image(1, 32, 56, 56),
        weights(32, 1, 3, 3));
    add(
        "mobilenet depthwise 3x3 stride 2",
        PLAIN.stride(2).padding(1).groups(96),
        image(2, 96, 28, 28),
        weights(96, 1, 3, 3));
  }

  private void windows() {
    add("one pixel", PLAIN, image(1, 1, 1, 1), weights(1, 1, 1, 1));
    add("1x1 with padding", PLAIN.padding(1), image(2, 5, 6, 7), weights(3, 5, 1, 1));
    add("odd sizes", PLAIN, image(1, 5, 13, 17), weights(7, 5, 3, 5));
    add("prime sizes", PLAIN.padding(1), image(3, 7, 19, 23), weights(13, 7, 3, 3));
    add("stride 3", PLAIN.stride(3), image(2, 4, 20, 22), weights(6, 4, 3, 3));
    add("stride beyond the kernel", PLAIN.stride(4, 5), image(1, 3, 21, 23), weights(5, 3, 2, 3));
    add("strides 1 and 2", PLAIN.stride(1, 2), image(1, 6, 9, 40), weights(9, 6, 3, 3));
    add("wide window", PLAIN.padding(0, 20), image(1, 3, 4, 60), weights(5, 3, 1, 40));
    add("dilation 2", PLAIN.dilation(2).padding(2), image(1, 8, 17, 15), weights(10, 8, 3, 3));
    add(
        "dilation 3 by 1",
        PLAIN.dilation(3, 1).stride(2),
        image(1, 4, 18, 18),
        weights(5, 4, 3, 4));
    add("four paddings", PLAIN.padding(1, 2, 3, 4), image(2, 3, 8, 9), weights(4, 3, 4, 3));
    add("padding at one corner", PLAIN.padding(2, 0, 0, 1), image(1, 3, 8, 9), weights(4, 3, 3, 3));
    add("padding wider than the kernel", PLAIN.padding(5), image(1, 2, 4, 3), weights(3, 2, 2, 2));
    add("kernel larger than the image", PLAIN.padding(3), image(2, 3, 2, 3), weights(4, 3, 7, 7));
    add("kernel as large as the image", PLAIN, image(3, 6, 9, 11), weights(20, 6, 9, 11));
    add("one row", PLAIN.padding(0, 2), image(2, 12, 1, 300), weights(16, 12, 1, 5));
    add("one column", PLAIN.padding(1, 0), image(2, 4, 130, 1), weights(6, 4, 3, 1));
    add("padding only", PLAIN.padding(2), image(1, 3, 0, 4), weights(5, 3, 3, 3));
  }

  private void channelsAndGroups() {
    add("one channel to many", PLAIN.padding(1), image(1, 1, 20, 20), weights(33, 1, 3, 3));
    add("many channels to one", PLAIN.padding(1), image(1, 33, 20, 20), weights(1, 33, 3, 3));
    add("17 channels", PLAIN.padding(1), image(2, 17, 11, 11), weights(17, 17, 3, 3));
    add("130 channels", PLAIN, image(1, 20, 9, 30), weights(130, 20, 2, 2));
    add("3 groups of odd sizes", PLAIN.groups(3), image(2, 15, 10, 11), weights(21, 5, 3, 3));
    add("8 groups of 4", PLAIN.groups(8).padding(1), image(1, 32, 14, 14), weights(32, 4, 3, 3));
    add("groups to one channel each", PLAIN.groups(5), image(1, 15, 9, 9), weights(5, 3, 3, 3));
    add("1x1 in groups", PLAIN.groups(4), image(2, 24, 6, 7), weights(12, 6, 1, 1));
    add("batch of small images", PLAIN.padding(1), image(37, 4, 3, 3), weights(9, 4, 3, 3));
    add("long sum", PLAIN, image(1, 600, 4, 5), weights(20, 600, 3, 3));
    add("windows of more than 8 MiB", PLAIN, image(1, 600, 21, 26), weights(2, 600, 3, 3));
    add("many large tiles", PLAIN, image(1, 2, 51, 53), weights(136, 2, 2, 1));
  }

  /** Of which vectors would be idle in part: kernels may put the channels into vectors. */
  private void fewPixels() {
    add(
        "few pixels in groups",
        PLAIN.padding(1).stride(2).groups(2).withBias().then(Activation.RELU),
        image(3, 10, 9, 9),
        weights(64, 5, 3, 3));
    add(
        "few pixels, stride 3 and dilation",
        PLAIN.padding(2).stride(3).dilation(2),
        image(2, 7, 17, 16),
        weights(32, 7, 3, 3));
    add("one pixel each of some images", PLAIN, image(3, 40, 1, 1), weights(32, 40, 1, 1));
    add("few pixels of 3 panels of weights", PLAIN, image(1, 8, 11, 9), weights(96, 8, 3, 3));
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      add(
          type + " few pixels",
          PLAIN.padding(1),
          typed(type, 2, 8, 5, 5),
          typed(type, 32, 8, 3, 3));
    }
  }

  private void depthwise() {
    add("depthwise 5x5", PLAIN.padding(2).groups(6), image(2, 6, 33, 35), weights(6, 1, 5, 5));
    add(
        "depthwise 7x7 image",
        PLAIN.padding(1).groups(19),
        image(1, 19, 7, 7),
        weights(19, 1, 3, 3));
    add(
        "depthwise multiplier 3",
        PLAIN.padding(1).groups(5).withBias(),
        image(2, 5, 12, 37),
        weights(15, 1, 3, 3));
    add(
        "depthwise stride 3 dilation 2",
        PLAIN.stride(3).dilation(2).padding(1, 0, 2, 3).groups(4),
        image(1, 4, 25, 71),
        weights(4, 1, 3, 3));
    add(
        "depthwise stride 2 without padding",
        PLAIN.stride(2).groups(3),
        image(1, 3, 40, 101),
        weights(3, 1, 3, 3));
    // its padded planes are long enough for scratch memory that others have used
    add(
        "depthwise large image",
        PLAIN.padding(2).groups(3),
        image(2, 3, 70, 80),
        weights(3, 1, 3, 3));
    add(
        "depthwise wide image",
        PLAIN.padding(1).groups(2),
        image(1, 2, 13, 701),
        weights(2, 1, 3, 3));
    add("depthwise 1x1", PLAIN.groups(7), image(2, 7, 5, 6), weights(7, 1, 1, 1));
    add(
        "depthwise kernel larger than the image",
        PLAIN.padding(10).groups(2),
        image(1, 2, 3, 5),
        weights(2, 1, 21, 21));
    add(
        "depthwise with a very wide window",
        PLAIN.dilation(1, 40).groups(2),
        image(1, 2, 2, 300),
        weights(4, 1, 1, 7));
  }

  /** 3×3 windows with enough channels for tiles of 2×2 pixels to pay. */
  private void minimalFiltering() {
    add("tiles: small", PLAIN.padding(1), image(1, 8, 7, 7), weights(8, 8, 3, 3));
    add("tiles: corners", PLAIN.padding(3, 0, 2, 1), image(1, 8, 5, 7), weights(9, 8, 3, 3));
    add("tiles: images", PLAIN.padding(1).withBias(), image(9, 9, 3, 3), weights(8, 9, 3, 3));
    add("tiles: odd sizes", PLAIN.padding(1), image(1, 17, 9, 7), weights(19, 17, 3, 3));
    add("tiles: single pixels", PLAIN, image(21, 16, 3, 3), weights(33, 16, 3, 3));
    add("tiles: padding only", PLAIN.padding(5), image(2, 8, 0, 3), weights(16, 8, 3, 3));
    add("tiles: wide", PLAIN.padding(1), image(1, 16, 3, 131), weights(33, 16, 3, 3));
    add("tiles: high", PLAIN.padding(1), image(2, 16, 90, 1), weights(16, 16, 3, 3));
    add("tiles: ends", PLAIN.padding(2, 0, 1, 3), image(1, 20, 9, 40), weights(16, 20, 3, 3));
    add("tiles: padding", PLAIN.padding(3, 5, 4, 2), image(2, 16, 6, 33), weights(24, 16, 3, 3));
    add("tiles: many channels", PLAIN.padding(1), image(1, 256, 8, 9), weights(256, 256, 3, 3));
    add(
        "tiles: few with many channels",
        PLAIN.padding(1).withBias().then(Activation.RELU),
        image(1, 97, 7, 8),
        weights(24, 97, 3, 3));
    // more transformed windows than are held at a time
    add("tiles: large", PLAIN.padding(1), image(3, 48, 61, 67), weights(16, 48, 3, 3));
    HostTensor x = image(2, 16, 7, 9);
    HostTensor w = weights(18, 16, 3, 3);
    for (Activation activation :
        List.of(Activation.RELU, Activation.GELU, Activation.clip(0, 6), Activation.SILU)) {
      Conv2d op = PLAIN.padding(1).withBias().then(activation);
      add("tiles: bias and " + activation.function(), op, x, w);
    }
    HostTensor holes = x.with(0, Double.NaN).with(500, Double.NaN).with(1200, Double.NaN);
    add("tiles: NaN in the image", PLAIN.padding(1), holes, w);
    add("tiles: NaN in the weights", PLAIN, x, w.with(1000, Double.NaN));
    HostTensor steep = x.with(300, 1e30).with(301, -1e30);
    add("tiles: huge pixels", PLAIN.padding(1), steep, w);
  }

  private void edges() {
    add("empty batch", PLAIN.padding(1), image(0, 3, 5, 5), weights(4, 3, 3, 3));
    add("no output channels", PLAIN, image(2, 3, 5, 5), weights(0, 3, 3, 3));
    add("no input channels", PLAIN.withBias(), image(2, 0, 5, 5), weights(4, 0, 3, 3));
    HostTensor x = image(2, 3, 12, 13).with(100, Double.NaN).with(300, Double.POSITIVE_INFINITY);
    add("NaN and infinity in the image", PLAIN.padding(1), x, weights(6, 3, 3, 3));
    add("NaN in the image, 1x1", PLAIN, x, weights(6, 3, 1, 1));
    add("NaN in the image, depthwise", PLAIN.padding(1).groups(3), x, weights(3, 1, 3, 3));
    HostTensor w = weights(6, 3, 3, 3).with(30, Double.NaN).with(100, Double.NEGATIVE_INFINITY);
    add("NaN and infinity in the weights", PLAIN.padding(1), image(1, 3, 12, 13), w);
    add(
        "infinity in depthwise weights",
        PLAIN.padding(1).groups(3),
        image(1, 3, 8, 40),
        weights(3, 1, 3, 3).with(9, Double.POSITIVE_INFINITY));
  }

  private void epilogues() {
    for (Activation activation :
        List.of(
            Activation.NONE,
            Activation.RELU,
            Activation.GELU,
            Activation.SIGMOID,
            Activation.SILU,
            Activation.clip(0, 6),
            Activation.leakyRelu(0.1f))) {
      add(
          "bias and " + activation.function(),
          PLAIN.padding(1).withBias().then(activation),
          image(2, 5, 9, 10),
          weights(14, 5, 3, 3));
    }
    add(
        "RELU without bias in groups",
        PLAIN.groups(2).then(Activation.RELU),
        image(1, 8, 9, 10),
        weights(6, 4, 3, 3));
    add("bias in groups", PLAIN.groups(3).withBias(), image(2, 9, 6, 6), weights(12, 3, 3, 3));
    add(
        "depthwise bias and RELU",
        PLAIN.groups(5).padding(1).withBias().then(Activation.RELU),
        image(1, 5, 9, 20),
        weights(5, 1, 3, 3));
  }

  private void types() {
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      add(type + " 3x3", PLAIN.padding(1), typed(type, 2, 8, 9, 21), typed(type, 20, 8, 3, 3));
      add(type + " 1x1", PLAIN.withBias(), typed(type, 1, 32, 6, 8), typed(type, 24, 32, 1, 1));
      add(
          type + " depthwise",
          PLAIN.padding(1).groups(6),
          typed(type, 2, 6, 9, 37),
          typed(type, 6, 1, 3, 3));
    }
  }

  private void add(String name, Conv2d op, HostTensor x, HostTensor w) {
    List<HostTensor> inputs = new ArrayList<>(List.of(x, w));
    if (op.bias()) {
      inputs.add(HostTensor.random(seed++, w.shape().dim(0)));
    }
    long k = w.shape().sizeOf(1, 4) + 1;
    List<TensorType> types = inputs.stream().map(HostTensor::type).toList();
    Tolerance tolerance =
        op.isMinimallyFiltered(types)
            ? MinimalFilteringBound::of
            : Tolerance.summed(8, (double) k, op.then(Activation.NONE));
    cases.add(new Case(name, op, inputs, tolerance));
  }

  private HostTensor image(long n, long channels, long height, long width) {
    return HostTensor.random(seed++, n, channels, height, width);
  }

  private HostTensor weights(long out, long in, long height, long width) {
    return HostTensor.random(seed++, out, in, height, width);
  }

  private HostTensor typed(DataType type, long... dims) {
    return HostTensor.random(seed++, TensorType.of(type, dims), -1, 1);
  }
}
