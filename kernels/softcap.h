// The soft cap of attention's scores, SOFTCAP*tanh(score/SOFTCAP); see op/Attention.
//
//   capped, capped16         the score under the cap
//   cap_slope, cap_slope16   the cap's derivative, of the score under the cap
//
// Macros:
//   SOFTCAP   bound of the scores, a float literal; undefined for none

#ifndef SOFTCAP_H
#define SOFTCAP_H

#ifdef SOFTCAP
#include "exponential.h"

static inline float capped(const float score) { return SOFTCAP * tanh(score * (1.0f / SOFTCAP)); }

static inline float16 capped16(const float16 scores) {
  return SOFTCAP * tanh_of(scores * (1.0f / SOFTCAP));
}

static inline float cap_slope(const float bounded) {
  const float part = bounded * (1.0f / SOFTCAP);
  return 1.0f - part * part;
}

static inline float16 cap_slope16(const float16 bounded) {
  const float16 part = bounded * (1.0f / SOFTCAP);
  return 1.0f - part * part;
}
#else
static inline float capped(const float score) { return score; }

static inline float16 capped16(const float16 scores) { return scores; }

static inline float cap_slope(const float bounded) { return 1.0f; }

static inline float16 cap_slope16(const float16 bounded) { return 1.0f; }
#endif

#endif
