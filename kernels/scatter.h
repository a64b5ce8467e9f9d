// What an update makes of the element that it meets: combined(old, update).
//
// FUNCTION   ADD, MUL, MIN or MAX; where it is not defined, the update replaces the element, and
//   BYTES      see element.h
// With FUNCTION:
//   TYPE       float (default), int or long
//   INTEGERS   defined for the latter two, and then
//   UTYPE      uint or ulong

#ifdef FUNCTION
#include "vectors.h"
#ifndef TYPE
#define TYPE float
#endif
#define LANES 1
#define FN(name) PASTE(name, _one)
#ifdef INTEGERS
#include "integers.h"
#else
#define REAL float
#include "arithmetic.h"
#endif
typedef TYPE ELEMENT;
#define combined(old, update) PASTE(FUNCTION, _one)(old, update)
#else
#include "element.h"
#define combined(old, update) (update)
#endif
