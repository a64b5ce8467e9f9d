// One step of an optimizer: writes over the parameter and the optimizer's states, element by element,
// as AdamStep and its like say.
//
// parameter, gradient, first, second   [size]; first and second are the states, as many as STATES says
// rates                                [1], for ADAM [3]: the learning rate, then Adam's corrections
// scale                                [1]: multiplies the gradient
// size, share                          the elements, and how many of them are a work-group's
// weightDecay, momentum...             what the optimizer's record has of HYPERPARAMETERS below
//
// Launch: ceil(size / share) work-groups; on CPU devices of one work-item.
//
// Macros:
//   SGD, ADAGRAD, RMSPROP, ADAM   one of these flags: which optimizer
//   STATES                        0 to 2; SGD and RMSPROP have one more with momentum
//   NESTEROV, DECOUPLED           flags of SGD and ADAM
//   WIDTH                         elements at a time: 1 (default), 16 for CPU devices, for GPUs 4 and
//   ALIGNED                       as in vectors.h
//
// What binds it on GPUs is memory: each buffer is read and written once, by 16 bytes of a work-item;
// Adam's step has four loads of them in flight. Predicted 0.95 of copying.

#include "vectors.h"

#ifndef WIDTH
#define WIDTH 1
#endif

// Q is what qualifies the pointers: Oclgrind's interpreter does not know what restrict on an inlined
// function's parameters becomes.
#if STATES == 0
#define BUFFERS(Q) global float *Q parameter, const global float *Q gradient
#define PASSED parameter, gradient
#elif STATES == 1
#define BUFFERS(Q)                                                              \
  global float *Q parameter, const global float *Q gradient,   \
      global float *Q first
#define PASSED parameter, gradient, first
#else
#define BUFFERS(Q)                                                              \
  global float *Q parameter, const global float *Q gradient,   \
      global float *Q first, global float *Q second
#define PASSED parameter, gradient, first, second
#endif

#if defined(SGD) && STATES == 0
#define HYPERPARAMETERS float weightDecay
#define HYPERS weightDecay
#elif defined(SGD)
#define HYPERPARAMETERS float weightDecay, float momentum
#define HYPERS weightDecay, momentum
#elif defined(ADAGRAD)
#define HYPERPARAMETERS float weightDecay, float epsilon
#define HYPERS weightDecay, epsilon
#elif defined(RMSPROP) && STATES == 1
#define HYPERPARAMETERS float weightDecay, float epsilon, float decay
#define HYPERS weightDecay, epsilon, decay
#elif defined(RMSPROP)
#define HYPERPARAMETERS float weightDecay, float epsilon, float decay, float momentum
#define HYPERS weightDecay, epsilon, decay, momentum
#else
#define HYPERPARAMETERS float weightDecay, float epsilon, float beta1, float beta2
#define HYPERS weightDecay, epsilon, beta1, beta2
#endif

#define LANES 1
#define FN(name) PASTE(name, _one)
#define LOAD(x) x[i]
#define STORE(value, x) x[i] = value
#include "optimizer_step.h"

#if WIDTH > 1
#undef LANES
#undef FN
#undef LOAD
#undef STORE
#define LANES WIDTH
#define FN(name) PASTE(name, _many)
#define LOAD(x) MANY(float, WIDTH, x, i)
#define STORE(value, x) STORES(float, WIDTH, value, x + i)
#include "optimizer_step.h"
#endif

#if WIDTH > 4
__attribute__((reqd_work_group_size(1, 1, 1)))
#endif
kernel void optimizer_step(BUFFERS(restrict), const global float *restrict rates,
                           const global float *restrict scale, long size, long share,
                           HYPERPARAMETERS) {
  long start = (long)get_group_id(0) * share;
  long end = min(start + share, size);
  long whole = start;
#if WIDTH > 1
  whole += (end - start) / WIDTH * WIDTH;
  for (long i = start + (long)get_local_id(0) * WIDTH; i < whole;
       i += (long)get_local_size(0) * WIDTH) {
    update_many(PASSED, rates, scale[0], i, HYPERS);
  }
#endif
  for (long i = whole + (long)get_local_id(0); i < end; i += get_local_size(0)) {
    update_one(PASSED, rates, scale[0], i, HYPERS);
  }
}
