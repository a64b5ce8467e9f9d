package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dropout;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.Test;

/** The reference's dropout against the known random numbers and their share. */
class ReferenceDropoutTest {
  @Test
  void keepsWhereTheNumberIsLarge() {
    // the first numbers of seed 0 begin with 0x66, 0xe1, 0xbc and 0x9b
    assertArrayEquals(
        new double[] {0, 4, 0, 0}, drop(0.75f, Worked.row(1, 1, 1, 1), Worked.ids(0, 0)));
    assertArrayEquals(
        new double[] {0, 2, 2, 2}, drop(0.5f, Worked.row(1, 1, 1, 1), Worked.ids(0, 0)));
  }

  @Test
  void keepsTheShare() {
    HostTensor ones = HostTensor.filled(TensorType.float32(100000), 1);
    double[] y = drop(0.2f, ones, Worked.ids(1, 2));
    assertEquals(0.8, Arrays.stream(y).filter(value -> value != 0).count() / 1e5, 0.005);
  }

  @Test
  void theCounterDecides() {
    HostTensor ones = HostTensor.filled(TensorType.float32(64), 1);
    double[] y = drop(0.5f, ones, Worked.ids(1, 2));
    assertArrayEquals(y, drop(0.5f, ones, Worked.ids(1, 2)));
    assertFalse(Arrays.equals(y, drop(0.5f, ones, Worked.ids(1, 3))));
    assertFalse(Arrays.equals(y, drop(0.5f, ones, Worked.ids(2, 2))));
  }

  private static double[] drop(float rate, HostTensor x, HostTensor counter) {
    return Worked.run(new Dropout(rate), x, counter).get(0).values();
  }
}
