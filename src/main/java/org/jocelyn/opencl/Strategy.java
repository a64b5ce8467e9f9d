package org.jocelyn.opencl;

/** Which form of the kernels suits a device. Both are correct on any. */
enum Strategy {
  /** One work-item per tile, work-groups of one, wide vectors, no local memory. */
  CPU,
  /** Tiles through local memory, work-group reductions, coalesced accesses. */
  GPU
}
