/**
 * The OpenCL backend: a host layer over JOCL, and for every operation the choice and launch of its
 * kernels. {@code Cl} alone calls OpenCL.
 */
package org.jocelyn.opencl;
