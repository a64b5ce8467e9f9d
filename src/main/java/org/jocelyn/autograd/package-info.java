/**
 * Reverse-mode differentiation. A {@link org.jocelyn.autograd.Tape} listens to a backend and
 * remembers the operations; {@link org.jocelyn.autograd.Tape#gradients} then goes through them
 * backwards, each operation's {@link org.jocelyn.autograd.GradientRule} turning the gradients of
 * its outputs into those of its inputs by running operations on the same device.
 *
 * <p>A rule for an operation {@code Matmul} is the class {@code MatmulGradient}, entered in a table
 * of its family: the {@code …Rules} classes that {@link org.jocelyn.autograd.GradientRules} joins.
 * A backward pass that deserves a kernel of its own is an operation like any other ({@code
 * op/…Gradient}). Gradients of gradients are not supported: those operations have no rule.
 */
package org.jocelyn.autograd;
