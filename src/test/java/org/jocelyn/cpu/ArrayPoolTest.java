package org.jocelyn.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;
import org.junit.jupiter.api.Test;

class ArrayPoolTest {
  private final ArrayPool pool = new ArrayPool();

  @Test
  void theArrayOfAClosedTensorServesTheNextOfItsLengthWhateverItsShape() {
    HostArray first = pool.take(TensorType.float32(100, 200));
    Object array = first.array();
    first.close();
    assertEquals(80_000, pool.held());
    assertSame(array, pool.take(TensorType.float32(20_000)).array());
    assertEquals(0, pool.held());
  }

  @Test
  void anArrayInUseIsNotLentAgain() {
    HostArray first = pool.take(TensorType.float32(20_000));
    assertNotSame(first.array(), pool.take(TensorType.float32(20_000)).array());
  }

  @Test
  void anotherTypeOrLengthGetsAnArrayOfItsOwn() {
    pool.take(TensorType.float32(20_000)).close();
    assertEquals(20_001, pool.take(TensorType.float32(20_001)).length());
    HostArray integers = pool.take(TensorType.of(DataType.INT32, 20_000));
    assertEquals(20_000, integers.ints().length);
    assertEquals(80_000, pool.held());
  }

  @Test
  void shortArraysAreLeftToTheGarbageCollector() {
    pool.take(TensorType.float32(100)).close();
    assertEquals(0, pool.held());
  }

  @Test
  void onlyTheLastFewHundredArraysAreKept() {
    HostArray[] arrays = new HostArray[300];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = pool.take(TensorType.float32(5_000 + i));
    }
    for (HostArray array : arrays) {
      array.close();
    }
    assertNotSame(arrays[0].array(), pool.take(TensorType.float32(5_000)).array());
    assertSame(arrays[299].array(), pool.take(TensorType.float32(5_299)).array());
  }
}
