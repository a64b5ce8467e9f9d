package org.jocelyn.nn;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Parts named {@code 0}, {@code 1}… */
final class BlockList<B extends Block> extends Block {
  private final List<B> blocks;

  BlockList(int count, Supplier<B> maker) {
    this.blocks = Stream.generate(maker).limit(count).toList();
    for (int i = 0; i < count; i++) {
      block(Integer.toString(i), blocks.get(i));
    }
  }

  List<B> blocks() {
    return blocks;
  }
}
