// FN(update), one optimizer's step for LANES elements from i on; part of optimizer_step.cl.

#undef REAL
#define REAL VECTOR(float, LANES)

static inline __attribute__((always_inline)) void FN(update)(BUFFERS(), const global float *rates,
                                                             float scale, long i,
                                                             HYPERPARAMETERS) {
  REAL p = LOAD(parameter);
  float rate = rates[0];
#ifdef DECOUPLED
  REAL g = scale * LOAD(gradient);
  p *= 1.0f - rate * weightDecay;
#else
  REAL g = scale * LOAD(gradient) + weightDecay * p;
#endif

#if defined(SGD)
#if STATES == 1
  REAL velocity = momentum * LOAD(first) + g;
  STORE(velocity, first);
#ifdef NESTEROV
  REAL direction = g + momentum * velocity;
#else
  REAL direction = velocity;
#endif
#else
  REAL direction = g;
#endif
#elif defined(ADAGRAD)
  REAL squares = LOAD(first) + g * g;
  STORE(squares, first);
  REAL direction = g / (sqrt(squares) + epsilon);
#elif defined(RMSPROP)
  REAL squares = decay * LOAD(first) + (1.0f - decay) * g * g;
  STORE(squares, first);
  REAL direction = g / (sqrt(squares) + epsilon);
#if STATES == 2
  direction += momentum * LOAD(second);
  STORE(direction, second);
#endif
#else
  REAL mean = beta1 * LOAD(first) + (1.0f - beta1) * g;
  REAL squares = beta2 * LOAD(second) + (1.0f - beta2) * g * g;
  STORE(mean, first);
  STORE(squares, second);
  REAL direction = rates[1] * mean / (rates[2] * sqrt(squares) + epsilon);
#endif
  STORE(p - rate * direction, parameter);
}
