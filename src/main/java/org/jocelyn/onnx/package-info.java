/**
 * Runs neural networks stored as ONNX files: {@link org.jocelyn.onnx.OnnxModel} is the door.
 *
 * <p>A file becomes a {@code Graph} of {@code Node}s ({@code ModelReader}), each with its {@code
 * Operator} from the {@code OperatorTable}; {@code ConstantFolding} and the fusions rewrite the
 * graph; a {@code GraphRunner} runs it in a {@code Session}, and what it ran for given input types
 * is kept as a {@code Program} and replayed.
 *
 * <p>Needs {@code org.tribuo:tribuo-util-onnx}, ONNX's protobuf schema, on the class path.
 */
package org.jocelyn.onnx;
