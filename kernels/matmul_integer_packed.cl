/*
 * Matrix product of bytes for CPU devices: y = (A - zero_a)*(B - zero_b), exactly.
 *
 * Differences of two bytes are below 2^8, so DEPTH = 256 products of two of them add up in floats without
 * rounding; such sums are added in ints. A work-item computes MR rows of y in `run` tiles of 2*WIDTH
 * columns. It makes floats of DEPTH columns of its rows of A once for all of these tiles, and of B as it
 * goes.
 *
 *   a, b            bytes, row-major [matrices, m, k] and [matrices, k, n]
 *   matrices_a/b    for each matrix of y, which matrix of A and of B it is made from
 *   zero_a, zero_b  bytes: one for all, [m] or [n]; element step*i is that of row or column i, with a
 *                   negative step there is none
 *   y               int, row-major [matrices, m, n]
 *
 * Launch: (ceil(m/MR), ceil(ceil(n/(2*WIDTH))/run), matrices) work-items in work-groups of one.
 *
 * Macros:
 *   A_T, B_T   char or uchar (default): types of a and b
 *   WIDTH      lanes of a vector, 16 (4, 8 or 16)
 *   MR         rows of a tile, 12 (12 or 6)
 */

#ifndef A_T
#define A_T uchar
#endif
#ifndef B_T
#define B_T uchar
#endif
#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef MR
#define MR 12
#endif
#define NR (2 * WIDTH)
#define DEPTH 256

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define REAL PASTE(float, WIDTH)
#define VLOAD PASTE(vload, WIDTH)
#define VSTORE PASTE(vstore, WIDTH)
#define CONVERT PASTE(convert_, REAL)

/* Does DO for each row of a tile. Sums are named, not in an array, because an array may go to memory. */
#if MR == 12
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#elif MR == 6
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5)
#else
#error MR must be 12 or 6
#endif

#define DECLARE(i) REAL left##i = (REAL)(0.0f), right##i = (REAL)(0.0f);
#define MULTIPLY_ADD(i)                              \
  left##i = fma((REAL)(from_a[i]), b0, left##i);     \
  right##i = fma((REAL)(from_a[i]), b1, right##i);
#define KEEP(i)                        \
  VSTORE(left##i, 2 * i, &tile[0][0]); \
  VSTORE(right##i, 2 * i + 1, &tile[0][0]);

/* The zero point of row or column i. */
#define ZERO_OF(zeros, step, i) ((step) < 0 ? 0.0f : (float)(zeros)[(long)(step) * (i)])

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void multiply(const __global A_T *a, const __global B_T *b,
                       const __global int *matrices_a, const __global int *matrices_b,
                       const __global A_T *zero_a, const __global B_T *zero_b, __global int *y,
                       int m, int n, int k, int step_a, int step_b, int run) {
  const int row = get_global_id(0) * MR;
  const int rows = min(MR, m - row);
  const int first_column = get_global_id(1) * run * NR;
  const int end_column = min(n, first_column + run * NR);
  const size_t matrix = get_global_id(2);
  a += (size_t)matrices_a[matrix] * m * k + (size_t)row * k;
  b += (size_t)matrices_b[matrix] * k * n;
  y += matrix * m * n + (size_t)row * n;
  float rows_of_a[DEPTH * MR];

  for (int begin = 0; begin == 0 || begin < k; begin += DEPTH) {
    const int depth = min(DEPTH, k - begin);
    for (int i = 0; i < MR; i++) {
      const float zero = i < rows ? ZERO_OF(zero_a, step_a, row + i) : 0.0f;
      for (int p = 0; p < depth; p++) {
        rows_of_a[p * MR + i] = i < rows ? a[(size_t)i * k + begin + p] - zero : 0.0f;
      }
    }
    for (int column = first_column; column < end_column; column += NR) {
      const int columns = min(NR, n - column);
      float zeros[NR];
      for (int j = 0; j < NR; j++) {
        zeros[j] = j < columns ? ZERO_OF(zero_b, step_b, column + j) : 0.0f;
      }
      const REAL zeros0 = VLOAD(0, zeros);
      const REAL zeros1 = VLOAD(1, zeros);
      const __global B_T *from_b = b + (size_t)begin * n + column;
      const float *from_a = rows_of_a;
      EACH_ROW(DECLARE)
      if (columns == NR) {
        for (int p = 0; p < depth; p++) {
          const REAL b0 = CONVERT(VLOAD(0, from_b)) - zeros0;
          const REAL b1 = CONVERT(VLOAD(1, from_b)) - zeros1;
          EACH_ROW(MULTIPLY_ADD)
          from_a += MR;
          from_b += n;
        }
      } else {
        for (int p = 0; p < depth; p++) {
          B_T bytes[NR];
          for (int j = 0; j < NR; j++) {
            bytes[j] = from_b[min(j, columns - 1)];
          }
          const REAL b0 = CONVERT(VLOAD(0, bytes)) - zeros0;
          const REAL b1 = CONVERT(VLOAD(1, bytes)) - zeros1;
          EACH_ROW(MULTIPLY_ADD)
          from_a += MR;
          from_b += n;
        }
      }
      float tile[MR][NR];
      EACH_ROW(KEEP)
      for (int i = 0; i < rows; i++) {
        __global int *to = y + (size_t)i * n + column;
        for (int j = 0; j < columns; j++) {
          // unsigned, since sums may wrap around
          to[j] = (int)((begin == 0 ? 0u : (uint)to[j]) + (uint)(int)tile[i][j]);
        }
      }
    }
  }
}
