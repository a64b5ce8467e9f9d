/*
 * The optional parameters of each channel in normalizations.
 *
 *   GAMMA  flag: there is a buffer gamma, float [channels]; without it gamma is 1
 *   BETA   flag: there is a buffer beta, float [channels]; without it beta is 0
 *
 * GAMMA_OF_16 and BETA_OF_16 are those of sixteen channels.
 */

#ifndef CHANNEL_PARAMETERS_H
#define CHANNEL_PARAMETERS_H

#ifdef GAMMA
#define GAMMA_ARGUMENT const __global float *gamma,
#define GAMMA_OF(channel) gamma[channel]
#define GAMMA_OF_16(channel) vload16(0, gamma + (channel))
#else
#define GAMMA_ARGUMENT
#define GAMMA_OF(channel) 1.0f
#define GAMMA_OF_16(channel) ((float16)(1.0f))
#endif

#ifdef BETA
#define BETA_ARGUMENT const __global float *beta,
#define BETA_OF(channel) beta[channel]
#define BETA_OF_16(channel) vload16(0, beta + (channel))
#else
#define BETA_ARGUMENT
#define BETA_OF(channel) 0.0f
#define BETA_OF_16(channel) ((float16)(0.0f))
#endif

#endif
