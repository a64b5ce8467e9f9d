package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link RotaryOperator} against ONNX's formula, heads being an axis or lying side by side. */
class RotaryOperatorTest {
  private static final int BATCH = 2;
  private static final int HEADS = 3;
  private static final int TIME = 4;
  private static final int HEAD = 6;
  private static final int PAIRS = 2;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> pairsAreTurnedByTheAnglesOfTheirPositions() {
    HostTensor byHead = HostTensor.random(1, BATCH, HEADS, TIME, HEAD);
    HostTensor sideBySide = HostTensor.filled(TensorType.float32(BATCH, TIME, HEADS * HEAD), 0);
    for (int i = 0; i < byHead.data().length(); i++) {
      sideBySide.data().set(sideBySideOf(i), byHead.data().get(i));
    }
    HostTensor ids = HostTensor.of(new long[] {0, 1, 2, 3, 6, 5, 4, 0}, BATCH, TIME);
    HostTensor[] table = {HostTensor.random(2, 7, PAIRS), HostTensor.random(3, 7, PAIRS)};
    HostTensor[] each = {
      HostTensor.random(4, BATCH, TIME, PAIRS), HostTensor.random(5, BATCH, TIME, PAIRS)
    };
    return OnEveryBackend.run(
        backend -> {
          for (boolean interleaved : new boolean[] {false, true}) {
            for (boolean positioned : new boolean[] {false, true}) {
              HostTensor[] caches = positioned ? table : each;
              Map<String, Object> attributes = new HashMap<>();
              attributes.put("interleaved", interleaved ? 1 : 0);
              attributes.put("rotary_embedding_dim", 2 * PAIRS);
              HostTensor y =
                  OnnxRuns.node(
                      backend,
                      folder,
                      23,
                      "RotaryEmbedding",
                      attributes,
                      inputs(byHead, caches, ids, positioned));
              attributes.put("num_heads", HEADS);
              HostTensor flat =
                  OnnxRuns.node(
                      backend,
                      folder,
                      23,
                      "RotaryEmbedding",
                      attributes,
                      inputs(sideBySide, caches, ids, positioned));
              assertEquals(byHead.type(), y.type());
              assertEquals(sideBySide.type(), flat.type());
              for (int i = 0; i < y.data().length(); i++) {
                double expected = turned(byHead, caches, ids, positioned, interleaved, i);
                assertEquals(expected, y.data().get(i), 1e-6, "element " + i);
                assertEquals(expected, flat.data().get(sideBySideOf(i)), 1e-6, "element " + i);
              }
            }
          }
        });
  }

  private static HostTensor[] inputs(
      HostTensor x, HostTensor[] caches, HostTensor ids, boolean positioned) {
    return positioned
        ? new HostTensor[] {x, caches[0], caches[1], ids}
        : new HostTensor[] {x, caches[0], caches[1]};
  }

  /** Where element {@code i} of [B, H, T, D] lies in [B, T, H·D]. */
  private static int sideBySideOf(int i) {
    int position = i / HEAD;
    int batch = position / (HEADS * TIME);
    int head = position / TIME % HEADS;
    int time = position % TIME;
    return ((batch * TIME + time) * HEADS + head) * HEAD + i % HEAD;
  }

  private static double turned(
      HostTensor x,
      HostTensor[] caches,
      HostTensor ids,
      boolean positioned,
      boolean interleaved,
      int i) {
    int element = i % HEAD;
    if (element >= 2 * PAIRS) {
      return x.data().get(i);
    }
    int at = i / HEAD / (HEADS * TIME) * TIME + i / HEAD % TIME;
    int row = positioned ? (int) ids.data().getLong(at) : at;
    int pair = interleaved ? element / 2 : element % PAIRS;
    boolean first = interleaved ? element % 2 == 0 : element < PAIRS;
    int partner = i + (first ? 1 : -1) * (interleaved ? 1 : PAIRS);
    double cos = caches[0].data().get(row * PAIRS + pair);
    double sin = caches[1].data().get(row * PAIRS + pair);
    return x.data().get(i) * cos + (first ? -1 : 1) * x.data().get(partner) * sin;
  }
}
