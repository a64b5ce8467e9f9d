package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.testing.HostTensor;

class ConvTranspose2dGradientTest extends GradientContract {
  private static final ConvTranspose2d PLAIN = ConvTranspose2d.plain();

  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    add(cases, "plain", PLAIN, random(2, 3, 4, 5), random(3, 4, 3, 2));
    add(cases, "stride 2", PLAIN.stride(2), random(2, 3, 4, 5), random(3, 4, 4, 3));
    add(cases, "stride beyond the kernel", PLAIN.stride(3), random(2, 3, 3, 4), random(3, 2, 2, 1));
    add(
        cases,
        "output padding",
        PLAIN.stride(2, 3).padding(1).outputPadding(1, 2),
        random(2, 3, 3, 4),
        random(3, 4, 3, 3));
    add(
        cases,
        "output padding of more than a stride",
        PLAIN.dilation(3).padding(1, 2, 2, 0).outputPadding(2, 1),
        random(2, 3, 4, 5),
        random(3, 4, 3, 2));
    add(
        cases,
        "dilation and an uneven cut",
        PLAIN.stride(2).dilation(2, 3).padding(1, 0, 2, 3),
        random(2, 3, 4, 4),
        random(3, 2, 3, 2));
    add(cases, "groups", PLAIN.groups(2).stride(2), random(2, 4, 3, 4), random(4, 3, 3, 3));
    add(cases, "depthwise", PLAIN.groups(4).padding(1), random(2, 4, 5, 4), random(4, 1, 3, 3));
    add(
        cases,
        "bias and GELU",
        PLAIN.withBias().stride(2).then(Activation.GELU),
        random(2, 3, 3, 4),
        random(3, 4, 3, 3),
        random(4));
    return cases;
  }

  private static void add(
      List<GradientCase> cases, String name, ConvTranspose2d op, HostTensor... inputs) {
    cases.add(GradientCase.of(name, op, inputs));
  }

  private static HostTensor random(long... shape) {
    return HostTensor.random(shape.length * 31L + shape[0], shape);
  }
}
