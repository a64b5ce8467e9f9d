package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link ConvTranspose2d} on every backend. */
class ConvTranspose2dContract extends OpContract {
  private static final ConvTranspose2d PLAIN = ConvTranspose2d.plain();

  private List<Case> cases;
  private long seed;

  @Override
  protected List<Case> cases() {
    cases = new ArrayList<>();
    seed = 1;
    layersOfNetworks();
    windows();
    channelsAndGroups();
    edges();
    epiloguesAndTypes();
    return cases;
  }

  /** The up-sampling layers of DCGAN, U-Net and FCN with fewer channels. */
  private void layersOfNetworks() {
    add("dcgan 4x4 from one pixel", PLAIN, tensor(3, 100, 1, 1), tensor(100, 32, 4, 4));
    add(
        "dcgan 4x4 stride 2",
        PLAIN.stride(2).padding(1),
        tensor(2, 64, 8, 8),
        tensor(64, 32, 4, 4));
    add(
        "dcgan to an image",
        PLAIN.stride(2).padding(1).then(Activation.TANH),
        tensor(1, 16, 32, 32),
        tensor(16, 3, 4, 4));
    add("u-net 2x2 stride 2", PLAIN.stride(2), tensor(1, 64, 14, 14), tensor(64, 32, 2, 2));
    add("fcn 16x16 stride 8", PLAIN.stride(8).padding(4), tensor(1, 5, 6, 7), tensor(5, 5, 16, 16));
    add(
        "bilinear up-sampling, depthwise",
        PLAIN.stride(2).padding(1).groups(21),
        tensor(1, 21, 16, 16),
        tensor(21, 1, 4, 4));
  }

  private void windows() {
    add("one pixel", PLAIN, tensor(1, 1, 1, 1), tensor(1, 1, 1, 1));
    add("stride 1", PLAIN.padding(1), tensor(2, 5, 13, 17), tensor(5, 7, 3, 3));
    add("1x1", PLAIN, tensor(2, 12, 9, 7), tensor(12, 10, 1, 1));
    add("1x1 stride 2 leaves holes", PLAIN.stride(2), tensor(1, 9, 5, 6), tensor(9, 4, 1, 1));
    add("stride 3 beyond the kernel", PLAIN.stride(3), tensor(2, 8, 6, 40), tensor(8, 6, 2, 2));
    add(
        "strides 1 and 2, output padding",
        PLAIN.stride(1, 2).outputPadding(0, 1),
        tensor(1, 8, 7, 35),
        tensor(8, 9, 3, 3));
    add(
        "stride 3, output padding 2",
        PLAIN.stride(3).padding(1).outputPadding(2),
        tensor(1, 10, 6, 7),
        tensor(10, 6, 3, 3));
    add(
        "dilation 2",
        PLAIN.dilation(2).stride(2).outputPadding(1),
        tensor(1, 9, 9, 21),
        tensor(9, 5, 3, 3));
    add(
        "dilation 3, stride 2",
        PLAIN.dilation(3).stride(2).padding(2, 1, 0, 3),
        tensor(2, 4, 8, 9),
        tensor(4, 5, 3, 2));
    add("padding cuts deep", PLAIN.padding(4), tensor(1, 8, 7, 8), tensor(8, 6, 3, 3));
    add("one row", PLAIN.stride(1, 2), tensor(2, 9, 1, 150), tensor(9, 4, 1, 5));
    add("wide image, one channel", PLAIN.stride(2), tensor(1, 1, 5, 70), tensor(1, 1, 3, 3));
  }

  private void channelsAndGroups() {
    add("many channels to one", PLAIN.stride(2), tensor(1, 70, 7, 9), tensor(70, 1, 3, 3));
    add("one channel to many", PLAIN.stride(2), tensor(1, 1, 7, 9), tensor(1, 33, 3, 3));
    add(
        "3 groups of odd sizes",
        PLAIN.stride(2).groups(3),
        tensor(2, 27, 7, 6),
        tensor(27, 5, 3, 3));
    add("groups of few channels", PLAIN.groups(4), tensor(1, 12, 8, 9), tensor(12, 2, 3, 3));
    add(
        "depthwise multiplier 3",
        PLAIN.stride(2).groups(5),
        tensor(2, 5, 8, 19),
        tensor(5, 3, 3, 3));
    add(
        "products of more than 8 MiB in one image",
        PLAIN.stride(2).withBias(),
        tensor(1, 8, 36, 50),
        tensor(8, 80, 4, 4));
    add(
        "products of more than 8 MiB in some images",
        PLAIN.stride(3).groups(2),
        tensor(23, 16, 12, 13),
        tensor(16, 20, 4, 4));
    add("large image", PLAIN.stride(2), tensor(1, 3, 130, 141), tensor(3, 1, 4, 4));
    add("batch of small images", PLAIN.stride(2), tensor(30, 10, 3, 3), tensor(10, 9, 3, 3));
  }

  private void edges() {
    add("empty batch", PLAIN.stride(2), tensor(0, 3, 5, 5), tensor(3, 4, 3, 3));
    add("no output channels", PLAIN, tensor(2, 3, 5, 5), tensor(3, 0, 3, 3));
    add("no input channels", PLAIN.withBias(), tensor(2, 0, 5, 5), tensor(0, 4, 3, 3));
    for (int channels : new int[] {2, 16}) {
      HostTensor x = tensor(1, channels, 8, 20);
      HostTensor w = tensor(channels, 6, 3, 3);
      ConvTranspose2d op = PLAIN.stride(2).padding(1);
      add(
          "NaN and infinity in the image, " + channels + " channels",
          op,
          x.with(50, Double.NaN).with(200, Double.POSITIVE_INFINITY),
          w);
      add(
          "NaN and infinity in the weights, " + channels + " channels",
          op,
          x,
          w.with(10, Double.NaN).with(50, Double.NEGATIVE_INFINITY));
    }
  }

  private void epiloguesAndTypes() {
    for (int channels : new int[] {3, 20}) {
      add(
          "bias and RELU, " + channels + " channels",
          PLAIN.stride(2).withBias().then(Activation.RELU),
          tensor(2, channels, 5, 6),
          tensor(channels, 7, 3, 3));
      add(
          "bias in groups, " + channels + " channels",
          PLAIN.groups(2).withBias().then(Activation.leakyRelu(0.2f)),
          tensor(2, 2L * channels, 5, 6),
          tensor(2L * channels, 4, 3, 3));
      for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
        add(
            type + ", " + channels + " channels",
            PLAIN.stride(2).padding(1),
            typed(type, 2, channels, 6, 19),
            typed(type, channels, 6, 4, 4));
      }
    }
  }

  private void add(String name, ConvTranspose2d op, HostTensor x, HostTensor w) {
    List<HostTensor> inputs = new ArrayList<>(List.of(x, w));
    if (op.bias()) {
      inputs.add(HostTensor.random(seed++, w.shape().dim(1) * op.groups()));
    }
    long k = w.shape().dim(0) / op.groups() * w.shape().sizeOf(2, 4) + 1;
    Tolerance tolerance = Tolerance.summed(8, (double) k, op.then(Activation.NONE));
    cases.add(new Case(name, op, inputs, tolerance));
  }

  private HostTensor tensor(long... dims) {
    return HostTensor.random(seed++, dims);
  }

  private HostTensor typed(DataType type, long... dims) {
    return HostTensor.random(seed++, TensorType.of(type, dims), -1, 1);
  }
}
