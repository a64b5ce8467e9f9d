package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.op.CacheAppend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceCacheAppend} against values worked out by hand. */
class ReferenceCacheAppendTest {
  @Test
  void rowsAreWrittenIntoTheCacheItself() {
    Backend reference = TestBackends.reference();
    reference.tidy(
        () -> {
          // given two heads with room for three rows of two
          Tensor cache = reference.zeros(1, 2, 3, 2);
          Tensor update = reference.tensor(new float[] {1, 2, 3, 4}, 1, 2, 1, 2);
          // when
          Tensor result = reference.run(new CacheAppend(1), cache, update);
          // then
          float[] expected = {0, 0, 1, 2, 0, 0, 0, 0, 3, 4, 0, 0};
          assertArrayEquals(expected, cache.toFloatArray());
          assertArrayEquals(expected, result.toFloatArray());
        });
  }
}
