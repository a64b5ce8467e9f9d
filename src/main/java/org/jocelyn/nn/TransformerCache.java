package org.jocelyn.nn;

import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.Tensor;

/** The key/value caches of a transformer's layers, for the tokens that it has taken so far. */
public final class TransformerCache implements AutoCloseable {
  private final List<KeyValueCache> layers;
  private final List<KeyValueCache> memories;
  private final AttentionMask memoryMask;

  /** Caches of layers that attend to themselves. */
  TransformerCache(int layers, long capacity) {
    this.layers = caches(layers, capacity);
    this.memories = List.of();
    this.memoryMask = AttentionMask.NONE;
  }

  /** Caches of layers that also attend to a memory of this length. */
  TransformerCache(int layers, long capacity, long memoryLength, AttentionMask memoryMask) {
    this.layers = caches(layers, capacity);
    this.memories = caches(layers, memoryLength);
    List<Tensor> own = memoryMask.tensors().stream().map(mask -> mask.share().keep()).toList();
    this.memoryMask = new AttentionMask(memoryMask.masking(), own);
  }

  private static List<KeyValueCache> caches(int count, long capacity) {
    return Stream.generate(() -> new KeyValueCache(capacity)).limit(count).toList();
  }

  KeyValueCache layer(int index) {
    return layers.get(index);
  }

  KeyValueCache memory(int index) {
    return memories.get(index);
  }

  AttentionMask memoryMask() {
    return memoryMask;
  }

  /** Tokens taken so far. */
  public long length() {
    return layers.get(0).length();
  }

  /**
   * Makes sequence i what sequence {@code rows[i]} was. Memories stay where they are: sequences are
   * exchanged only with those of the same memory.
   */
  public void reorder(int... rows) {
    layers.forEach(layer -> layer.reorder(rows));
  }

  @Override
  public void close() {
    layers.forEach(KeyValueCache::close);
    memories.forEach(KeyValueCache::close);
    memoryMask.tensors().forEach(Tensor::close);
  }
}
