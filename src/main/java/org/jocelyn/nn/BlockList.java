package org.jocelyn.nn;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jocelyn.ParameterException;

/** Parts named {@code 0}, {@code 1}… */
final class BlockList<B extends Block> extends Block {
  private final List<B> blocks;

  BlockList(int count, Supplier<B> maker) {
    if (count < 1) {
      throw new ParameterException("the number of layers must be positive, got " + count);
    }
    this.blocks = Stream.generate(maker).limit(count).toList();
    for (int i = 0; i < count; i++) {
      block(Integer.toString(i), blocks.get(i));
    }
  }

  List<B> blocks() {
    return blocks;
  }
}
