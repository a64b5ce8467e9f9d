package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Rnn;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The methods of {@link RecurrentMethods}. */
class RecurrentMethodsTest {
  @TestFactory
  Stream<DynamicTest> eachReturnsTheSequenceAndTheFinalStates() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given one sequence of three steps, and the same weight everywhere
                  Tensor x = backend.tensor(new float[] {8, 4, 2}, 3, 1, 1);
                  Rnn sum = Rnn.of(Recurrence.PLAIN).activatedBy(List.of(Activation.NONE));
                  Lstm lstm = Lstm.of(Recurrence.PLAIN.withInitialState()).withInitialCell();
                  Tensor state = backend.full(0.25, 1, 1, 1);
                  // when
                  List<Tensor> rnn =
                      x.rnn(sum, backend.full(1, 1, 1, 1), backend.full(0.5, 1, 1, 1));
                  List<Tensor> memory =
                      x.lstm(lstm, backend.full(0, 1, 4, 1), weights(backend, 4), state, state);
                  List<Tensor> units =
                      x.gru(
                          Gru.of(Recurrence.PLAIN), backend.full(0, 1, 3, 1), weights(backend, 3));
                  // then
                  assertArrayEquals(new float[] {8, 8, 6}, rnn.get(0).toFloatArray(), 1e-6f);
                  assertEquals(6, rnn.get(1).item(), 1e-6);
                  assertEquals(3, memory.size());
                  // every gate is 1/2, so that the cell is halved three times
                  assertEquals(0.25 / 8, memory.get(2).item(), 1e-6);
                  assertEquals(Math.tanh(0.25 / 8) / 2, memory.get(1).item(), 1e-6);
                  assertArrayEquals(new float[3], units.get(0).toFloatArray());
                }));
  }

  private static Tensor weights(Backend backend, int gates) {
    return backend.zeros(1, gates, 1);
  }
}
