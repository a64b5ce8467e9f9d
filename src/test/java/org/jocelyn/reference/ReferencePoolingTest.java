package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Pool2d;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pooling operations of the reference against values worked by hand and convolution. */
class ReferencePoolingTest {
  private final Backend backend = Backends.open("reference");

  @AfterEach
  void close() {
    backend.close();
  }

  private Tensor square() {
    return backend.tensor(
        new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 1, 1, 4, 4);
  }

  @Test
  void maximumAndItsPlace() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 5, 5, 2, -3, 5, 0, 9, 9}, 1, 1, 3, 3);
          // when
          List<Tensor> y = x.runAll(Pool2d.max(2, 2).withIndices());
          // then the first of equals wins
          assertArrayEquals(new float[] {5, 5, 9, 9}, y.get(0).toFloatArray());
          assertArrayEquals(new long[] {1, 1, 7, 7}, y.get(1).toLongArray());
        });
  }

  @Test
  void placesAreThoseInEachPlane() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 4, 3, 8, 7, 5, 6}, 1, 2, 2, 2);
          // when
          List<Tensor> y = x.runAll(Pool2d.max(2, 2).withIndices());
          // then
          assertArrayEquals(new long[] {2, 0}, y.get(1).toLongArray());
        });
  }

  @Test
  void paddingNeverWins() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {-1, -2, -3, -4}, 1, 1, 2, 2);
          // when
          List<Tensor> y = x.runAll(Pool2d.max(2, 2).padding(1).withIndices());
          // then
          assertEquals(Shape.of(1, 1, 3, 3), y.get(0).shape());
          assertArrayEquals(
              new float[] {-1, -1, -2, -1, -1, -2, -3, -3, -4}, y.get(0).toFloatArray());
          assertArrayEquals(new long[] {0, 0, 1, 0, 0, 1, 2, 2, 3}, y.get(1).toLongArray());
        });
  }

  @Test
  void windowInThePaddingHasNoPlace() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {7}, 1, 1, 1, 1);
          // when
          List<Tensor> max = x.runAll(Pool2d.max(1, 1).padding(0, 1).withIndices());
          Tensor mean = x.pool2d(Pool2d.average(1, 1).padding(0, 1));
          // then
          float none = Float.NEGATIVE_INFINITY;
          assertArrayEquals(new float[] {none, 7, none}, max.get(0).toFloatArray());
          assertArrayEquals(new long[] {-1, 0, -1}, max.get(1).toLongArray());
          assertArrayEquals(new float[] {0, 7, 0}, mean.toFloatArray());
        });
  }

  @Test
  void nanTravelsWithTheFirstPlace() {
    backend.tidy(
        () -> {
          // given
          float nan = Float.NaN;
          Tensor x = backend.tensor(new float[] {1, nan, nan, 9}, 1, 1, 1, 4);
          // when
          List<Tensor> y = x.runAll(Pool2d.max(1, 3).withIndices());
          // then
          assertArrayEquals(new float[] {nan, nan}, y.get(0).toFloatArray());
          assertArrayEquals(new long[] {1, 1}, y.get(1).toLongArray());
        });
  }

  @Test
  void averageCountsElementsOrPadding() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {4, 8, 12, 16}, 1, 1, 2, 2);
          Pool2d padded = Pool2d.average(2, 2).padding(1);
          // when
          Tensor elements = x.pool2d(padded);
          Tensor all = x.pool2d(padded.countingPadding());
          // then
          assertArrayEquals(new float[] {4, 6, 8, 8, 10, 12, 12, 14, 16}, elements.toFloatArray());
          assertArrayEquals(new float[] {1, 3, 2, 4, 10, 6, 3, 7, 4}, all.toFloatArray());
        });
  }

  @Test
  void ceilModeReachesBeyondTheEdgeButNeverCountsWhatIsThere() {
    backend.tidy(
        () -> {
          // given a row of five, windows of two, two apart
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4, 5}, 1, 1, 1, 5);
          Pool2d pool = Pool2d.average(1, 2).stride(1, 2);
          // when
          Tensor floor = x.pool2d(pool);
          Tensor ceil = x.pool2d(pool.ceil());
          Tensor counting = x.pool2d(pool.ceil().countingPadding());
          // then
          assertArrayEquals(new float[] {1.5f, 3.5f}, floor.toFloatArray());
          assertArrayEquals(new float[] {1.5f, 3.5f, 5}, ceil.toFloatArray());
          assertArrayEquals(new float[] {1.5f, 3.5f, 5}, counting.toFloatArray());
        });
  }

  @Test
  void ceilModeDropsWindowsThatStartInThePadding() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3}, 1, 1, 1, 3);
          Pool2d pool = Pool2d.max(1, 2).stride(1, 3).padding(0, 1).ceil();
          // when
          Tensor y = x.pool2d(pool);
          // then windows start at −1 and 2; one at 5 is dropped
          assertArrayEquals(new float[] {1, 3}, y.toFloatArray());
        });
  }

  @Test
  void dilationSpreadsTheTaps() {
    backend.tidy(
        () -> {
          // when
          Tensor y = square().pool2d(Pool2d.average(2, 2).dilation(2, 3));
          // then taps are two rows and three columns apart
          assertArrayEquals(new float[] {6.5f, 10.5f}, y.toFloatArray());
        });
  }

  @Test
  void meanIsConvolutionWithEqualWeights() {
    backend.tidy(
        () -> {
          // given
          Tensor x =
              backend.tensor(HostTensor.random(1, 2, 1, 9, 11).data(), Shape.of(2, 1, 9, 11));
          Tensor w = backend.full(1.0 / 12, 1, 1, 3, 4);
          // when
          Tensor pooled =
              x.pool2d(Pool2d.average(3, 4).stride(2, 1).padding(1, 2).countingPadding());
          Tensor convolved = x.conv2d(w, Conv2d.plain().stride(2, 1).padding(1, 2));
          // then
          assertArrayEquals(convolved.toFloatArray(), pooled.toFloatArray(), 1e-6f);
        });
  }

  @Test
  void oneAxisIsPooledAsARow() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 3, 2, 5, 4, 6, 0, 8}, 1, 2, 4);
          // when
          Tensor max = x.maxPool1d(2, 2, 0);
          Tensor mean = x.averagePool1d(3, 1, 1);
          // then
          assertEquals(Shape.of(1, 2, 2), max.shape());
          assertArrayEquals(new float[] {3, 5, 6, 8}, max.toFloatArray());
          assertEquals(Shape.of(1, 2, 4), mean.shape());
          assertArrayEquals(
              new float[] {2, 2, 10f / 3, 3.5f, 5, 10f / 3, 14f / 3, 4},
              mean.toFloatArray(),
              1e-6f);
        });
  }

  @Test
  void globalPoolIsTheWholePlane() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, -4, 3, 2, -1, -7, -3, -5}, 1, 2, 2, 2);
          // when
          Tensor max = x.globalMaxPool();
          Tensor mean = x.globalAveragePool();
          // then
          assertEquals(Shape.of(1, 2, 1, 1), max.shape());
          assertArrayEquals(new float[] {3, -1}, max.toFloatArray());
          assertArrayEquals(new float[] {0.5f, -4}, mean.toFloatArray());
        });
  }

  @Test
  void adaptiveCellsOverlapWhereTheyMust() {
    backend.tidy(
        () -> {
          // given five columns in three cells: [0, 2), [1, 4), [3, 5)
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4, 5}, 1, 1, 1, 5);
          // when
          Tensor mean = x.adaptiveAveragePool2d(1, 3);
          List<Tensor> max = x.runAll(AdaptivePool2d.max(1, 3).withIndices());
          // then
          assertArrayEquals(new float[] {1.5f, 3, 4.5f}, mean.toFloatArray());
          assertArrayEquals(new float[] {2, 4, 5}, max.get(0).toFloatArray());
          assertArrayEquals(new long[] {1, 3, 4}, max.get(1).toLongArray());
        });
  }

  @Test
  void adaptiveRepeatsWhereThereAreMoreCellsThanElements() {
    backend.tidy(
        () -> {
          // given two columns in three cells: [0, 1), [0, 2), [1, 2)
          Tensor x = backend.tensor(new float[] {2, 6}, 1, 1, 1, 2);
          // then
          assertArrayEquals(new float[] {2, 4, 6}, x.adaptiveAveragePool2d(1, 3).toFloatArray());
        });
  }

  @Test
  void adaptivePoolThatDividesIsPooling() {
    backend.tidy(
        () -> {
          assertArrayEquals(
              square().maxPool2d(2, 2, 0).toFloatArray(),
              square().adaptiveMaxPool2d(2, 2).toFloatArray());
          assertArrayEquals(
              square().averagePool2d(2, 2, 0).toFloatArray(),
              square().adaptiveAveragePool2d(2, 2).toFloatArray());
        });
  }
}
