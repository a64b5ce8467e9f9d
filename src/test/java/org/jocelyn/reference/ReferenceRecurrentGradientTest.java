package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's gradients of recurrent operations on what can be worked by hand. */
class ReferenceRecurrentGradientTest {
  /** h' = clip(2·x + h/2): the middle step is bounded, so nothing passes it. */
  @Test
  void whatIsClippedHasNoGradient() {
    Rnn sum = new Rnn(Recurrence.PLAIN.clipped(3), List.of(Activation.NONE));
    HostTensor x = HostTensor.of(new float[] {1, 5, 1}, 3, 1, 1);
    HostTensor w = HostTensor.of(new float[] {2}, 1, 1, 1);
    HostTensor r = HostTensor.of(new float[] {0.5f}, 1, 1, 1);
    HostTensor y = HostTensor.of(new float[] {2, 3, 3.5f}, 3, 1, 1, 1);
    HostTensor dy = HostTensor.of(new float[] {1, 1, 1}, 3, 1, 1, 1);
    HostTensor last = HostTensor.of(new float[] {0}, 1, 1, 1);
    // the last step's sum is 3.5, beyond the bound too
    List<Output> none = run(new RnnGradient(sum), x, w, r, y, dy, last);
    assertArrayEquals(new double[] {2, 0, 0}, none.get(0).values());
    Rnn wider = new Rnn(Recurrence.PLAIN.clipped(4), List.of(Activation.NONE));
    List<Output> some = run(new RnnGradient(wider), x, w, r, y, dy, last);
    assertArrayEquals(new double[] {2, 0, 2}, some.get(0).values());
    assertArrayEquals(new double[] {2}, some.get(1).values());
    assertArrayEquals(new double[] {3}, some.get(2).values());
  }

  /** h' = relu(x + h): the second step's sum is negative. */
  @Test
  void aReluPassesWhatIsPositive() {
    Rnn relu = new Rnn(Recurrence.PLAIN, List.of(Activation.RELU));
    HostTensor x = HostTensor.of(new float[] {1, -5, 3}, 3, 1, 1);
    HostTensor one = HostTensor.of(new float[] {1}, 1, 1, 1);
    HostTensor y = HostTensor.of(new float[] {1, 0, 3}, 3, 1, 1, 1);
    HostTensor dy = HostTensor.of(new float[] {1, 10, 100}, 3, 1, 1, 1);
    List<Output> gradients = run(new RnnGradient(relu), x, one, one, y, dy, one);
    assertArrayEquals(new double[] {1, 0, 101}, gradients.get(0).values());
  }
}
