package org.jocelyn.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jocelyn.BackendRequest;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;

/** The JSON of the commands. Field names are a promise: they are documented in the help. */
final class Json {
  private static final JSON WRITER =
      JSON.builder(JsonFactory.builder().configure(JsonWriteFeature.ESCAPE_NON_ASCII, true).build())
          .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  private Json() {}

  static String write(Map<String, Object> object) {
    try {
      return WRITER.asString(object);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The fields that every command's object has. */
  static Map<String, Object> of(String version, BackendRequest request, Diagnosis diagnosis) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jocelyn", version);
    json.put("request", request.isOpen() ? null : request.text());
    json.put("requestSource", request.source());
    json.put("devices", diagnosis.findings().stream().map(Json::of).toList());
    return json;
  }

  private static Map<String, Object> of(Diagnosis.Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", finding.id());
    json.put("backend", finding.backend());
    json.put("usable", finding.usable());
    json.put("eligible", finding.eligible());
    json.put("taken", finding.taken());
    json.put("reason", finding.reason());
    json.put("remedy", finding.remedy());
    finding.device().ifPresent(device -> json.putAll(traits(device)));
    return json;
  }

  static Map<String, Object> of(DeviceInfo device) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", device.id());
    json.putAll(traits(device));
    return json;
  }

  private static Map<String, Object> traits(DeviceInfo device) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", device.name());
    json.put("type", device.kind().name());
    json.put("vendor", device.vendor());
    json.put("driver", device.driver());
    json.put("computeUnits", device.computeUnits());
    json.put("memoryBytes", device.memoryBytes());
    json.put("maxTensorBytes", device.maxTensorBytes());
    json.put("vectorWidth", device.vectorWidth());
    json.put("fp16", device.fp16());
    json.put("fp64", device.fp64());
    json.put("executionWidth", orNull(device.executionWidth()));
    json.put("computeCapability", orNull(device.computeCapability()));
    json.put("pciAddress", device.pciAddress().orElse(null));
    return json;
  }

  private static Integer orNull(OptionalInt value) {
    return value.isPresent() ? (Integer) value.getAsInt() : null;
  }

  static Map<String, Object> of(Doctor.Report report) {
    Installation here = report.installation();
    Map<String, Object> json = of(here.version(), report.request(), report.diagnosis());
    Map<String, Object> java = new LinkedHashMap<>();
    java.put("version", here.javaVersion());
    java.put("vendor", here.javaVendor());
    java.put("vm", here.vm());
    java.put("heapBytes", here.heapBytes());
    json.put("java", java);
    Map<String, Object> system = new LinkedHashMap<>();
    system.put("os", here.os());
    system.put("version", here.osVersion());
    system.put("architecture", here.architecture());
    system.put("processors", here.processors());
    json.put("system", system);
    json.put("checks", report.checks().stream().map(Json::of).toList());
    json.put("ok", report.healthy());
    return json;
  }

  private static Map<String, Object> of(CheckResult check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("backend", check.backend());
    json.put("operation", check.operation());
    json.put("inputs", check.inputs());
    json.put("ok", check.ok());
    json.put("largestError", number(check.largestError()));
    json.put("allowedError", number(check.allowedError()));
    json.put("errorRatio", number(check.errorRatio()));
    json.put("seconds", check.seconds());
    json.put("detail", check.detail());
    return json;
  }

  /** JSON has no NaN and no infinity. */
  static Double number(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }
}
