package org.jocelyn;

/**
 * Memory of a backend at one moment, in bytes.
 *
 * @param live held by open tensors and by what was derived of them
 * @param pooled kept for reuse
 * @param peak the most that was live at once
 * @param tensors open storages
 * @param derived the part of {@code live} that kernels made of constants: see {@link
 *     Tensor#constant}
 */
public record MemoryUse(long live, long pooled, long peak, long tensors, long derived) {}
