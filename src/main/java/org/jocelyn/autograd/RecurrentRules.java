package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jocelyn.Tensor;
import org.jocelyn.op.Gru;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.RnnGradient;

/** The rules of recurrent operations: back-propagation through time is one operation for each. */
final class RecurrentRules {
  private RecurrentRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(Rnn.class, new ThroughTime<>(RnnGradient::new))
        .add(Lstm.class, new ThroughTime<>(LstmGradient::new))
        .add(Gru.class, new ThroughTime<>(GruGradient::new));
  }

  /**
   * Gives the gradients of all inputs at once.
   *
   * @param gradientOf makes the operation, or says what has no gradient
   */
  private record ThroughTime<O extends Recurrent>(Function<O, RecurrentGradient> gradientOf)
      implements GradientRule<O> {
    @Override
    public boolean needsOutput(O op, int output) {
      return output == 0;
    }

    @Override
    public void backward(O op, Backward pass) {
      RecurrentGradient gradient = gradientOf.apply(op);
      List<Tensor> inputs = new ArrayList<>(pass.inputTensors());
      inputs.add(pass.output(0));
      for (int i = 0; i < pass.outputs(); i++) {
        inputs.add(pass.gradient(i));
      }
      List<Tensor> gradients = pass.backend().run(gradient, inputs);
      for (int i = 0; i < pass.inputs(); i++) {
        if (i != op.recurrence().lengthsInput()) {
          pass.give(i, gradients.get(gradient.gradientOutput(i)));
        }
      }
    }
  }
}
