package org.jocelyn;

/**
 * Memory of a backend at one moment, in bytes.
 *
 * @param live held by open tensors
 * @param pooled kept for reuse
 * @param peak the most that was live at once
 * @param tensors open storages
 */
public record MemoryUse(long live, long pooled, long peak, long tensors) {}
