package io.mptcpize.demo.checker;

import javax.management.openmbean.CompositeData;

/** A subflow, as the agent tells it. */
record Subflow(
    String local,
    String remote,
    String state,
    double roundTripMillis,
    long bytesSent,
    long bytesReceived,
    long retransmits) {

  static Subflow of(CompositeData data) {
    return new Subflow(
        (String) data.get("local"),
        (String) data.get("remote"),
        (String) data.get("state"),
        ((Number) data.get("roundTripSeconds")).doubleValue() * 1_000,
        ((Number) data.get("bytesSent")).longValue(),
        ((Number) data.get("bytesReceived")).longValue(),
        ((Number) data.get("retransmits")).longValue());
  }
}
