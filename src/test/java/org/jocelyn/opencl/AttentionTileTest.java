package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Masking;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The tiles that the contract does not meet, for devices that are here have the one of unknown
 * GPUs, and the division of the keys.
 */
class AttentionTileTest {
  private static final long QUERIES = 37;
  private static final long KEYS = 150;

  @TestFactory
  Stream<DynamicTest> everyVendorsTilesAgreeWithTheReferenceUnderEveryMask() {
    return OpenedDevices.run(
        Map.of("cache", "off", "strategy", "gpu"),
        driver -> {
          SelfCheck check = new SelfCheck(driver.context(), driver, Optional.empty(), false);
          for (Vendor vendor : List.of(Vendor.NVIDIA, Vendor.AMD)) {
            for (long dim : new long[] {20, 68}) {
              for (Masking.Kind kind : Masking.Kind.values()) {
                boolean hides = kind != Masking.Kind.ADDITIVE;
                Masking masking = new Masking(kind, hides, hides);
                SmallCase<Attention> row = smallCase(Attention.plain().masked(masking), dim);
                AttentionTile tile = AttentionTile.of(vendor, row.op().geometry(row.inputs()));
                ClAttentionTiled variant = new ClAttentionTiled(Optional.of(tile));
                ClDevice device = driver.context().device();
                List<TensorType> out = row.op().outputs(row.inputs());
                boolean fits = tile.localBytes() <= device.localMemoryBytes();
                assertEquals(fits, variant.accepts(row.op(), row.inputs(), out, device));
                assertNull(check.fault(variant, row), tile + " " + masking);
              }
            }
          }
        });
  }

  /** Two heads that share keys: some tiles, one of them partly filled, and some blocks. */
  private static SmallCase<Attention> smallCase(Attention op, long dim) {
    List<TensorType> types = new ArrayList<>();
    types.add(TensorType.float32(1, 2, QUERIES, dim));
    types.add(TensorType.float32(1, 1, KEYS, dim));
    types.add(TensorType.float32(1, 1, KEYS, dim));
    if (op.masking().kind() == Masking.Kind.KEEP) {
      types.add(TensorType.of(DataType.BOOL, 1, 2, QUERIES, KEYS));
    } else if (op.masking().kind() == Masking.Kind.ADDITIVE) {
      types.add(TensorType.float32(QUERIES, KEYS));
    }
    if (op.masking().lengths()) {
      types.add(TensorType.of(DataType.INT32, 1));
    }
    return new SmallCase<>(op, types, -1, 1, KEYS + 2, 2e-5);
  }

  @Test
  void keysAreDividedUntilTheDeviceIsFull() {
    assertEquals(new AttentionSplits(1, 1024), splits(1000, 264, 264, 64, 512 * 2));
    assertEquals(new AttentionSplits(4, 256), splits(1000, 64, 256, 64, 4096));
    assertEquals(new AttentionSplits(16, 64), splits(1000, 1, 256, 64, 4096));
    assertEquals(new AttentionSplits(1, 64), splits(1, 1, 256, 64, 4096));
    assertEquals(new AttentionSplits(1, 64), splits(0, 1, 256, 64, 4096));
  }

  @Test
  void noSplitHasMoreKeysThanItsWorkGroupHolds() {
    assertEquals(new AttentionSplits(4, 256), splits(1000, 10_000, 256, 64, 256));
    assertEquals(new AttentionSplits(2, 192), splits(257, 10_000, 256, 64, 256));
  }

  private static AttentionSplits splits(long keys, long groups, long wanted, int least, long most) {
    List<TensorType> types =
        List.of(
            TensorType.float32(1, 1, 1, 8),
            TensorType.float32(1, 1, keys, 8),
            TensorType.float32(1, 1, keys, 8));
    return AttentionSplits.of(Attention.plain().geometry(types), groups, wanted, least, most);
  }
}
