// What the operations share that pick by indices, INT32 or INT64, of which negative ones count from
// the end.
//
//   counted(index, extent)   the index from the front, -1 where it is out of range
//   slice_of(...)            the slice of data that a tuple of indices names, -1 out of range; with DEPTH
//
// IDS     type of an index: int (default) or long
// DEPTH   indices of a tuple, 1 or more; unless defined there are no tuples

#ifndef INDEX_H
#define INDEX_H

#ifndef IDS
#define IDS int
#endif

static inline long counted(const IDS index, const long extent) {
  const long from = index < 0 ? (long)index + extent : (long)index;
  return from >= 0 && from < extent ? from : -1;
}

#ifdef DEPTH
// Data is [batches, extents[0], ..., extents[DEPTH - 1], inner], indices are [batches, count, DEPTH]; i
// counts the tuples of all batches.
static inline long slice_of(
    __global const IDS* indices, const long i, const long count, __global const long* extents) {
  long slice = i / count;
  for (int c = 0; c < DEPTH; c++) {
    const long at = counted(indices[i * DEPTH + c], extents[c]);
    if (at < 0) {
      return -1;
    }
    slice = slice * extents[c] + at;
  }
  return slice;
}
#endif

#endif
