package org.jocelyn.onnx;

import java.util.List;
import org.jocelyn.Shape;

/** Operators that move blocks of pixels to channels and back. */
final class BlockOperators {
  private BlockOperators() {}

  static void addTo(OperatorTable table) {
    table.add("DepthToSpace", node -> depthToSpace(node.attributes()));
    table.add("SpaceToDepth", node -> spaceToDepth(node.attributes()));
  }

  /** In mode DCR the block's rows and columns come before the channel, in CRD after it. */
  private static Operator depthToSpace(Attributes attributes) {
    long block = attributes.integer("blocksize");
    String mode = attributes.text("mode", "DCR");
    if (!mode.equals("DCR") && !mode.equals("CRD")) {
      throw new OnnxException("mode '" + mode + "' is none");
    }
    boolean blockFirst = mode.equals("DCR");
    return call -> {
      Shape x = image(call);
      long depth = divided(x.dim(1), block * block);
      long batch = x.dim(0);
      Value parts =
          blockFirst
              ? call.reshape(call.in(0), batch, block, block, depth, x.dim(2), x.dim(3))
              : call.reshape(call.in(0), batch, depth, block, block, x.dim(2), x.dim(3));
      Value moved =
          blockFirst
              ? call.transpose(parts, 0, 3, 4, 1, 5, 2)
              : call.transpose(parts, 0, 1, 4, 2, 5, 3);
      return List.of(call.reshape(moved, batch, depth, x.dim(2) * block, x.dim(3) * block));
    };
  }

  private static Operator spaceToDepth(Attributes attributes) {
    long block = attributes.integer("blocksize");
    return call -> {
      Shape x = image(call);
      long height = divided(x.dim(2), block);
      long width = divided(x.dim(3), block);
      Value parts = call.reshape(call.in(0), x.dim(0), x.dim(1), height, block, width, block);
      Value moved = call.transpose(parts, 0, 3, 5, 1, 2, 4);
      return List.of(call.reshape(moved, x.dim(0), x.dim(1) * block * block, height, width));
    };
  }

  private static Shape image(Call call) {
    Shape shape = call.in(0).shape();
    if (shape.rank() != 4) {
      throw new OnnxException("input 0 must be [N, C, H, W]");
    }
    return shape;
  }

  private static long divided(long extent, long blocks) {
    if (blocks < 1 || extent % blocks != 0) {
      throw new OnnxException("extent " + extent + " must be a multiple of " + blocks);
    }
    return extent / blocks;
  }
}
