/**
 * What a training run leaves behind for people: its figures as a table ({@link
 * org.jocelyn.cli.train.MetricsCsv}) and as curves ({@link org.jocelyn.cli.train.CurvePlot}); and
 * where it has its data from.
 */
package org.jocelyn.cli.train;
