package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.op.Op;

/** Takes the time of every operation of a run by waiting for it. */
final class ProfileListener implements StepListener {
  private final Backend backend;
  private final List<OnnxProfile.Step> steps = new ArrayList<>();
  private final long origin = System.nanoTime();
  private long began;

  ProfileListener(Backend backend) {
    this.backend = backend;
  }

  @Override
  public void before() {
    began = System.nanoTime();
  }

  @Override
  public void after(Node node, Op op) {
    backend.finish();
    long nanos = System.nanoTime() - began;
    steps.add(
        new OnnxProfile.Step(node.name(), node.operator(), op.label(), began - origin, nanos));
  }

  OnnxProfile profile() {
    return new OnnxProfile(steps);
  }
}
