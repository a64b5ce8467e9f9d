// The functions of two elements for LANES elements at a time, and FN(chosen), which takes which of them
// as an argument; part of binary.cl.

#if defined(INTEGERS)
#include "integers.h"
#elif defined(LOGIC)
#include "logic.h"
#else
#undef REAL
#define REAL VECTOR(float, LANES)
#include "arithmetic.h"
#endif

#ifndef FUNCTION
static inline VECTOR(TYPE, LANES)
    FN(chosen)(int function, VECTOR(TYPE, LANES) a, VECTOR(TYPE, LANES) b) {
  switch (function) {
#if defined(LOGIC)
    case AND: return FN(AND)(a, b);
    case OR: return FN(OR)(a, b);
    case XOR: return FN(XOR)(a, b);
    case EQUAL: return FN(EQUAL)(a, b);
    default: return FN(NOT_EQUAL)(a, b);
#elif defined(COMPARES)
    case EQUAL: return FN(EQUAL)(a, b);
    case NOT_EQUAL: return FN(NOT_EQUAL)(a, b);
    case LESS: return FN(LESS)(a, b);
    case LESS_EQUAL: return FN(LESS_EQUAL)(a, b);
    case GREATER: return FN(GREATER)(a, b);
    default: return FN(GREATER_EQUAL)(a, b);
#else
    case ADD: return FN(ADD)(a, b);
    case SUB: return FN(SUB)(a, b);
    case MUL: return FN(MUL)(a, b);
    case MIN: return FN(MIN)(a, b);
#ifdef BYTES
    default: return FN(MAX)(a, b);
#else
    case MAX: return FN(MAX)(a, b);
    case DIV: return FN(DIV)(a, b);
    case POW: return FN(POW)(a, b);
    case MOD: return FN(MOD)(a, b);
    default: return FN(FMOD)(a, b);
#endif
#endif
  }
}
#endif
