package org.jocelyn.nn.loss;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.autograd.GradientCase;
import org.jocelyn.autograd.GradientContract;
import org.jocelyn.testing.HostTensor;

class LossGradientTest extends GradientContract {
  private static final HostTensor ROWS = HostTensor.random(1, TensorType.float32(2, 3, 4), -2, 2);
  private static final HostTensor SHARES = HostTensor.random(2, 2, 3, 4).abs();
  private static final HostTensor TARGETS = HostTensor.of(new long[] {0, 3, -100, 1, 1, 2}, 2, 3);
  private static final HostTensor WEIGHTS = HostTensor.random(3, 4).abs();

  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    for (Reduction reduction : Reduction.values()) {
      elements(cases, new MeanSquaredError(reduction));
      elements(cases, new L1(reduction));
      elements(cases, new Huber(0.75f, reduction));
      elements(cases, new BinaryCrossEntropy(reduction));
      elements(cases, new KullbackLeibler(reduction));
      CrossEntropy crossEntropy = new CrossEntropy().reduced(reduction);
      cases.add(classes(crossEntropy.smoothed(0.1f)));
      cases.add(weighted(crossEntropy.smoothed(0.1f), TARGETS));
      elements(cases, crossEntropy.smoothed(0.1f));
      cases.add(weighted(crossEntropy, SHARES));
      cases.add(classes(new NegativeLogLikelihood().reduced(reduction)));
      cases.add(
          GradientCase.of(
                  "weighted likelihood, " + reduction,
                  tensors ->
                      List.of(
                          new NegativeLogLikelihood()
                              .reduced(reduction)
                              .weighted(tensors.get(2))
                              .of(tensors.get(0), tensors.get(1))),
                  ROWS,
                  TARGETS,
                  WEIGHTS)
              .withRespectTo(0));
    }
    HostTensor zero = HostTensor.filled(TensorType.float32(3), 0);
    cases.add(
        of(
                "at the logit 0",
                new BinaryCrossEntropy(Reduction.NONE),
                zero,
                HostTensor.random(2, 3).abs())
            .withRespectTo(0));
    return cases;
  }

  private static void elements(List<GradientCase> cases, Loss loss) {
    cases.add(of(loss.toString(), loss, ROWS, SHARES));
  }

  private static GradientCase classes(Loss loss) {
    return of(loss.toString(), loss, ROWS, TARGETS);
  }

  private static GradientCase weighted(CrossEntropy loss, HostTensor target) {
    return GradientCase.of(
            "weighted " + loss + " of " + target.type(),
            tensors -> List.of(loss.weighted(tensors.get(2)).of(tensors.get(0), tensors.get(1))),
            ROWS,
            target,
            WEIGHTS)
        .withRespectTo(0);
  }

  private static GradientCase of(String name, Loss loss, HostTensor prediction, HostTensor target) {
    return GradientCase.of(name, tensors -> list(loss, tensors), prediction, target);
  }

  private static List<Tensor> list(Loss loss, List<Tensor> tensors) {
    return List.of(loss.of(tensors.get(0), tensors.get(1)));
  }
}
