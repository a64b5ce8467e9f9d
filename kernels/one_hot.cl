// Marks the place of each index on a new axis: y[o, indices[o, b], b] = on. The rest of y has been
// filled with the other value.
//
// indices  [outer, inner], negative ones count from the end; one out of range marks nothing
// y        [outer, depth, inner] floats
//
// Launch: at least outer * inner (= count) work-items, any work-group size.
// IDS      type of an index: int (default) or long

#ifndef IDS
#define IDS int
#endif

__kernel void one_hot(
    __global const IDS* restrict indices,
    __global float* restrict y,
    const long count,
    const long depth,
    const long inner,
    const float on) {
  const long i = get_global_id(0);
  if (i >= count) {
    return;
  }
  const long index = (long)indices[i];
  const long place = index < 0 ? index + depth : index;
  if (place >= 0 && place < depth) {
    const long o = i / inner;
    y[(o * depth + place) * inner + i - o * inner] = on;
  }
}
