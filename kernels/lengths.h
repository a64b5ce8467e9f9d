/* The lengths of sequences: int (lengths_kind 1), long (2), or all of them `steps` (0). */

#ifndef LENGTHS_H
#define LENGTHS_H

/* How many steps a sequence has. */
static inline int length_of(const __global int *lengths, int lengths_kind, int row, int steps) {
  long length = steps;
  if (lengths_kind == 1) {
    length = lengths[row];
  } else if (lengths_kind == 2) {
    length = ((const __global long *)lengths)[row];
  }
  return (int)(length < 0 ? 0 : length > steps ? steps : length);
}

#endif
