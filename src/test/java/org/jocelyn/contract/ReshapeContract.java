package org.jocelyn.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Reshape;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.jocelyn.testing.Tolerance;
import org.junit.jupiter.api.Test;

/** {@link Reshape} on every backend. */
class ReshapeContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      HostTensor x = HostTensor.random(1, TensorType.of(type, 3, 4, 5), -100, 100);
      cases.add(exact(type + " to a matrix", Reshape.to(-1, 20), x));
    }
    cases.add(exact("to a scalar", Reshape.to(), HostTensor.random(2, 1, 1)));
    cases.add(exact("from a scalar", Reshape.to(1, 1), HostTensor.random(2)));
    cases.add(exact("empty", Reshape.to(7, 0), HostTensor.random(2, 0, 4)));
    cases.add(exact("empty, inferred", Reshape.to(-1, 4), HostTensor.random(2, 0, 8)));
    return cases;
  }

  private static Case exact(String name, Reshape op, HostTensor x) {
    return Case.of(name, op, Tolerance.exact(), x);
  }

  @Test
  void sharesTheDataAndOutlivesItsInput() {
    for (String name : TestBackends.names()) {
      Backend backend = TestBackends.get(name);
      // given
      long bytes = backend.memory().live();
      Tensor x = backend.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      // when
      Tensor y = x.reshape(3, -1);
      // then
      assertEquals(bytes + 24, backend.memory().live(), name);
      x.close();
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, y.toFloatArray(), name);
      y.close();
      assertEquals(bytes, backend.memory().live(), name);
    }
  }

  @Test
  void fluentFormsKeepTheElements() {
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          Tensor x = backend.zeros(2, 1, 3, 4);
          assertEquals(Shape.of(24), x.flatten().shape());
          assertEquals(Shape.of(2, 12), x.flatten(1, -1).shape());
          assertEquals(Shape.of(2, 3, 4), x.squeeze(1).shape());
          assertEquals(Shape.of(2, 3, 4), x.squeeze(-3).shape());
          assertEquals(Shape.of(1, 2, 1, 3, 4), x.unsqueeze(0).shape());
          assertEquals(Shape.of(2, 1, 3, 4, 1), x.unsqueeze(-1).shape());
          assertEquals(Shape.of(2, 1, 3, 1, 4), x.unsqueeze(3).shape());
        });
  }
}
