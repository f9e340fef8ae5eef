package io.mptcpize.demo.client;

import io.mptcpize.demo.wire.Protocol;

/** What came back, and over what. */
final class Answer {
  private final String body;
  private final Protocol protocol;

  Answer(String body, Protocol protocol) {
    this.body = body;
    this.protocol = protocol;
  }

  /** The text, or the number of bytes where it is none. */
  String body() {
    return body;
  }

  /** What the client's end of the connection was for the kernel while the answer arrived. */
  Protocol protocol() {
    return protocol;
  }
}
