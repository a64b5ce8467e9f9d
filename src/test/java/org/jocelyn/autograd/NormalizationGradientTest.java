package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.ChannelNorm;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Op;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.testing.HostTensor;

class NormalizationGradientTest extends GradientContract {
  private static final float EPSILON = 1e-3f;

  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    for (int flags = 0; flags < 12; flags++) {
      boolean gamma = flags % 2 == 1;
      boolean beta = flags / 2 % 2 == 1;
      boolean residual = flags >= 4;
      boolean sum = flags >= 8;
      cases.add(rows(new LayerNorm(-1, EPSILON, gamma, beta, residual, sum), 3, 7));
      if (!beta) {
        cases.add(rows(new RmsNorm(-1, EPSILON, gamma, residual, sum), 3, 7));
      }
    }
    cases.add(rows(new LayerNorm(1, EPSILON, true, true, true, true), 2, 3, 5));
    cases.add(rows(new RmsNorm(1, EPSILON, true, true, true), 2, 3, 5));
    for (int flags = 0; flags < 4; flags++) {
      boolean gamma = flags % 2 == 1;
      boolean beta = flags > 1;
      cases.add(channels(new BatchNorm(gamma, beta, EPSILON, Activation.NONE), 2, 4, 3));
      cases.add(channels(new BatchNormTraining(gamma, beta, EPSILON), 2, 4, 3));
      cases.add(channels(new GroupNorm(2, gamma, beta, EPSILON), 2, 4, 3));
      cases.add(channels(new InstanceNorm(gamma, beta, EPSILON), 2, 4, 5));
    }
    cases.add(channels(BatchNorm.affine(EPSILON), 7, 3));
    cases.add(channels(BatchNormTraining.affine(EPSILON), 7, 3));
    cases.add(channels(GroupNorm.affine(3, EPSILON), 5, 6));
    LayerNorm withSum = new LayerNorm(-1, EPSILON, true, true, true, true);
    cases.add(firstOutputOnly(withSum, rows(withSum, 3, 7)));
    BatchNormTraining training = BatchNormTraining.affine(EPSILON);
    cases.add(firstOutputOnly(training, channels(training, 2, 4, 3)));
    return cases;
  }

  /** The same where the loss depends on the first output alone. */
  private static GradientCase firstOutputOnly(Op op, GradientCase all) {
    return GradientCase.of(
        "first output of " + op,
        tensors -> tensors.get(0).backend().run(op, tensors).subList(0, 1),
        all.inputs().toArray(HostTensor[]::new));
  }

  /** Over the axes from the operation's on. */
  private static GradientCase rows(Op op, long... shape) {
    long[] normalized = shape.length == 2 ? new long[] {shape[1]} : new long[] {shape[1], shape[2]};
    HostTensor[] inputs = new HostTensor[op.inputNames().size()];
    for (int i = 0; i < inputs.length; i++) {
      String name = op.inputNames().get(i);
      boolean vector = name.equals("gamma") || name.equals("beta");
      inputs[i] = HostTensor.random(31 + i, vector ? normalized : shape);
    }
    return GradientCase.of(op.toString(), op, inputs);
  }

  /** With parameters of each channel, variances being positive. */
  private static GradientCase channels(ChannelNorm op, long... shape) {
    HostTensor[] inputs = new HostTensor[op.inputNames().size()];
    for (int i = 0; i < inputs.length; i++) {
      boolean variance = op.inputNames().get(i).equals("variance");
      TensorType type = i == 0 ? TensorType.float32(shape) : TensorType.float32(shape[1]);
      inputs[i] = HostTensor.random(71 + i, type, variance ? 0.5 : -1, variance ? 1.5 : 1);
    }
    return GradientCase.of(op.toString(), op, inputs);
  }
}
