// The soft cap of attention's scores, SOFTCAP*tanh(score/SOFTCAP); see op/Attention.
//
// Macros:
//   SOFTCAP   bound of the scores, a float literal; undefined for none

#ifndef SOFTCAP_H
#define SOFTCAP_H

#ifdef SOFTCAP
static inline float capped(const float score) { return SOFTCAP * tanh(score * (1.0f / SOFTCAP)); }

static inline float16 capped16(const float16 scores) {
  return SOFTCAP * tanh(scores * (1.0f / SOFTCAP));
}
#else
static inline float capped(const float score) { return score; }

static inline float16 capped16(const float16 scores) { return scores; }
#endif

#endif
