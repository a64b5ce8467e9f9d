// What reductions do to elements.
//
// TYPE      float (default), int or long
// INTEGER   defined where TYPE is no float
// COMBINE   SUM (default), MAX, MIN, PROD or LOG_SUM_EXP
// MAP       what is done to each element first: PLAIN (default), SQUARE or MAGNITUDE
//
//   combine(a, b)     two partial results made one
//   combine16         the same in sixteen lanes
//   NEUTRAL           what changes nothing that it is combined with
//   map, map16        MAP

#ifndef REDUCE_H
#define REDUCE_H

#define SUM 0
#define MAX 1
#define MIN 2
#define PROD 3
#define LOG_SUM_EXP 4
#define PLAIN 0
#define SQUARE 1
#define MAGNITUDE 2

#ifndef TYPE
#define TYPE float
#endif
#ifndef COMBINE
#define COMBINE SUM
#endif
#ifndef MAP
#define MAP PLAIN
#endif

#define JOIN(a, b) a##b
#define WIDE(type) JOIN(type, 16)
#define TYPE16 WIDE(TYPE)

#if MAP == SQUARE
#define MAPPED(x) ((x) * (x))
#elif MAP == MAGNITUDE
#define MAPPED(x) fabs(x)
#else
#define MAPPED(x) (x)
#endif

#ifdef INTEGER
#define LARGER(a, b) max(a, b)
#define SMALLER(a, b) min(a, b)
#else
// NaN wins over everything
#define LARGER(a, b) select(b, a, ((a) >= (b)) | ((a) != (a)))
#define SMALLER(a, b) select(b, a, ((a) <= (b)) | ((a) != (a)))
#endif

// LOG_SUM_EXP takes the largest element out first, then adds exponentials
#if COMBINE == SUM
#define COMBINED(a, b) ((a) + (b))
#define NEUTRAL 0
#elif COMBINE == PROD
#define COMBINED(a, b) ((a) * (b))
#define NEUTRAL 1
#elif COMBINE == MIN
#define COMBINED(a, b) SMALLER(a, b)
#ifdef INTEGER
#define NEUTRAL (sizeof(TYPE) == 8 ? (TYPE)LONG_MAX : (TYPE)INT_MAX)
#else
#define NEUTRAL INFINITY
#endif
#else
#define COMBINED(a, b) LARGER(a, b)
#ifdef INTEGER
#define NEUTRAL (sizeof(TYPE) == 8 ? (TYPE)LONG_MIN : (TYPE)INT_MIN)
#else
#define NEUTRAL (-INFINITY)
#endif
#endif

static inline TYPE combine(const TYPE a, const TYPE b) {
#ifdef INTEGER
  return COMBINED(a, b);
#elif COMBINE == MAX || COMBINE == LOG_SUM_EXP
  return a >= b || isnan(a) ? a : b;
#elif COMBINE == MIN
  return a <= b || isnan(a) ? a : b;
#else
  return COMBINED(a, b);
#endif
}

static inline TYPE16 combine16(const TYPE16 a, const TYPE16 b) {
  return COMBINED(a, b);
}

static inline TYPE map(const TYPE x) {
  return MAPPED(x);
}

static inline TYPE16 map16(const TYPE16 x) {
  return MAPPED(x);
}

// The lanes of a vector made one, as a tree.
static inline TYPE across(const TYPE16 v) {
  TYPE lanes[16];
  vstore16(v, 0, lanes);
  for (int half_width = 8; half_width > 0; half_width /= 2) {
    for (int i = 0; i < half_width; i++) {
      lanes[i] = combine(lanes[i], lanes[i + half_width]);
    }
  }
  return lanes[0];
}

#ifndef INTEGER
// What is done to a result once nothing is left to combine.
//
// finish  0 nothing, 1 division by count, 2 square root, 3 logarithm
static inline float finished(const float result, const int finish, const float count) {
  return finish == 1 ? result / count
      : finish == 2  ? sqrt(result)
      : finish == 3  ? log(result)
                     : result;
}
#else
static inline TYPE finished(const TYPE result, const int finish, const float count) {
  return result;
}
#endif
#endif
