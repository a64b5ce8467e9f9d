package org.jocelyn.opencl;

import java.util.List;
import java.util.Optional;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;

/** attention_tiled.cl. */
final class ClAttentionTiled extends ClAttentionGroups {
  /** Work-groups for each multiprocessor, so that some compute while others wait for memory. */
  private static final long SHARE = 4;

  private final Optional<AttentionTile> given;

  ClAttentionTiled() {
    this(Optional.empty());
  }

  /**
   * @param tile for every device and geometry; empty leaves it to the vendor
   */
  ClAttentionTiled(Optional<AttentionTile> tile) {
    this.given = tile;
  }

  @Override
  public String name() {
    return "attention_tiled";
  }

  private AttentionTile tile(AttentionGeometry g, ClDevice device) {
    return given.orElseGet(() -> AttentionTile.of(device.vendor(), g));
  }

  @Override
  public boolean accepts(Attention op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    AttentionGeometry g = op.geometry(in);
    AttentionTile tile = tile(g, device);
    return device.maxWorkGroupSize() >= tile.items()
        && device.localMemoryBytes() >= tile.localBytes()
        && tile.holds(g)
        && ClAttention.countable(g)
        && launch(g, device).splits().fit(g, device);
  }

  @Override
  Launch launch(AttentionGeometry g, ClDevice device) {
    AttentionTile tile = tile(g, device);
    long tiles = (g.rowsPerKeyHead() + tile.rows() - 1) / tile.rows();
    long slabs = (g.valueDim() + tile.slab() - 1) / tile.slab();
    long groups = tiles * slabs * g.batch() * g.keyHeads();
    AttentionSplits splits =
        AttentionSplits.of(
            g, groups, SHARE * device.computeUnits(), 2 * tile.keys(), Integer.MAX_VALUE);
    return new Launch(splits, groups, tile.items(), tile.defines());
  }
}
