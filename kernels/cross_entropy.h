// What the kernels of cross entropy and of its gradient share; see op/CrossEntropy.
//
//   LOSS_PARAMETERS      what each of them declares first; ClCrossEntropy gives the arguments
//
//   logits               [rows][classes]
//   targets              [rows] ints, or longs where wide_targets
//   weights              [classes]; never read unless weighted
//   smoothing            the label smoothing, in [0, 1]
//   ignored              the target that does not count

#ifndef CROSS_ENTROPY_H
#define CROSS_ENTROPY_H

#define LOSS_PARAMETERS                                                                    \
  const __global float *logits, const __global int *targets, const int wide_targets,      \
      const __global float *weights, const int weighted, const float smoothing,            \
      const long ignored, const int classes, const long rows

static inline long target_of(const __global int *targets, const int wide_targets,
                             const long row) {
  return wide_targets ? ((const __global long *)targets)[row] : targets[row];
}

static inline float weight_of(const __global float *weights, const int weighted, const long c) {
  return weighted ? weights[c] : 1.0f;
}

// The loss of a row whose target is a class.
//
//   sum        of e^(logit - largest)
//   total      of the weights
//   distance   sum of weight*(logit - largest)
static inline float loss_of(const float logit, const float weight, const float largest,
                            const float sum, const float smoothing, const int classes,
                            const float total, const float distance) {
  const float log_sum = log(sum);
  const float of_target = weight * (log_sum - (logit - largest));
  if (smoothing == 0.0f) {
    return of_target;
  }
  return (1.0f - smoothing) * of_target + smoothing / classes * (total * log_sum - distance);
}

#endif
