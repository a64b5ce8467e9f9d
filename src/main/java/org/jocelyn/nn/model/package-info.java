/**
 * Whole networks made of the layers in {@link org.jocelyn.nn}, and ways to have them continue
 * sequences. They know neither data nor training.
 */
package org.jocelyn.nn.model;
