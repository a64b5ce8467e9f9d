package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.testing.HostTensor;

class Conv2dGradientTest extends GradientContract {
  private static final Conv2d PLAIN = Conv2d.plain();

  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    add(cases, "plain", PLAIN, random(2, 3, 6, 7), random(4, 3, 3, 2));
    add(cases, "pointwise", PLAIN, random(2, 5, 4, 3), random(6, 5, 1, 1));
    add(cases, "same padding", PLAIN.padding(1), random(2, 3, 5, 6), random(4, 3, 3, 3));
    add(
        cases,
        "strides that leave a rest",
        PLAIN.stride(2, 3),
        random(2, 3, 8, 9),
        random(4, 3, 3, 2));
    add(cases, "stride beyond the kernel", PLAIN.stride(3), random(1, 2, 9, 8), random(3, 2, 2, 1));
    add(cases, "dilation", PLAIN.dilation(2, 3), random(2, 2, 8, 9), random(3, 2, 3, 2));
    add(
        cases,
        "stride, dilation and four paddings",
        PLAIN.stride(2, 3).dilation(2, 1).padding(1, 0, 3, 2),
        random(2, 3, 7, 8),
        random(4, 3, 3, 3));
    add(
        cases,
        "dilation and four paddings",
        PLAIN.dilation(2, 1).padding(1, 0, 3, 2),
        random(2, 3, 7, 8),
        random(4, 3, 3, 3));
    add(cases, "groups", PLAIN.groups(3).padding(1), random(2, 6, 5, 5), random(9, 2, 3, 3));
    add(cases, "depthwise", PLAIN.groups(5).padding(1), random(2, 5, 6, 7), random(5, 1, 3, 3));
    add(
        cases,
        "depthwise with multiplier and stride",
        PLAIN.groups(3).stride(2),
        random(2, 3, 8, 7),
        random(6, 1, 3, 3));
    add(
        cases,
        "kernel larger than the image",
        PLAIN.padding(2),
        random(1, 2, 3, 2),
        random(3, 2, 5, 5));
    add(
        cases,
        "padding wider than the kernel",
        PLAIN.padding(4),
        random(1, 2, 3, 3),
        random(2, 2, 2, 2));
    add(cases, "no images", PLAIN, random(0, 2, 5, 5), random(3, 2, 3, 3));
    add(cases, "padding only", PLAIN.padding(2), random(1, 2, 0, 4), random(3, 2, 3, 3));
    add(
        cases,
        "channels enough for matrix products",
        PLAIN.padding(1),
        random(2, 16, 6, 6),
        random(20, 16, 3, 3));
    add(
        cases,
        "bias",
        PLAIN.withBias().padding(1),
        random(2, 3, 5, 6),
        random(4, 3, 3, 3),
        random(4));
    for (Activation activation : List.of(Activation.SIGMOID, Activation.GELU, Activation.RELU)) {
      add(
          cases,
          "bias and " + activation.function(),
          PLAIN.withBias().stride(2).then(activation),
          random(2, 3, 6, 6),
          random(4, 3, 3, 3),
          random(4));
    }
    return cases;
  }

  private static void add(List<GradientCase> cases, String name, Conv2d op, HostTensor... inputs) {
    cases.add(GradientCase.of(name, op, inputs));
  }

  private static HostTensor random(long... shape) {
    return HostTensor.random(shape.length * 31L + shape[0], shape);
  }
}
