package io.mptcpize.it.program.parity;

import java.io.Closeable;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Arrays;
import java.util.List;

/** Every option and setter of every kind of socket, in every state, with good and bad values. */
final class OptionCases {
  /** The last that is good leaves nothing behind that would hold up a close. */
  private static final List<Object> NUMBERS =
      Arrays.asList(1, 16, 184, 255, 256, 65536, 0, -1, null);

  private static final List<Object> FLAGS = Arrays.asList(true, false, null);

  private final Kind kind;
  private final Place place;
  private final Transcript transcript;

  OptionCases(Kind kind, Place place, Transcript transcript) {
    this.kind = kind;
    this.place = place;
    this.transcript = transcript;
  }

  void run() throws Exception {
    clients();
    servers();
    valuesStay();
  }

  private void clients() throws Exception {
    try (End client = kind.open()) {
      all("unconnected", client.jdk());
    }
    try (End client = kind.open()) {
      client.bind(place.any());
      all("bound", client.jdk());
    }
    try (Pair pair = place.pair(kind)) {
      all("connected", pair.here.jdk());
      all("accepted", pair.there.jdk());
    }
    try (Pair pair = place.pair(kind)) {
      pair.receiveEnd();
      all("peer's output shut down", pair.here.jdk());
      all("output shut down", pair.there.jdk());
    }
    try (Pair pair = place.pair(kind)) {
      pair.receiveReset();
      all("reset", pair.here.jdk());
      all("closed", pair.there.jdk());
    }
  }

  private void servers() throws Exception {
    try (Server server = kind.listen()) {
      all("server, unbound", server.jdk());
    }
    Server server = place.server(kind);
    place.note(server);
    all("server, listening", server.jdk());
    server.close();
    all("server, closed", server.jdk());
  }

  /** What is set before a connection is there is found on it. */
  private void valuesStay() throws Exception {
    Server server = kind.listen();
    End client = kind.open();
    setGood("set before listening", server.jdk());
    server.bind(place.any(), 8);
    setGood("set before connecting", client.jdk());
    try (Pair pair = place.pair(server, client)) {
      getAll("set before connecting", client.jdk());
      getAll("set before listening", server.jdk());
      getAll("accepted, set before listening", pair.there.jdk());
    }
    try (Server listening = place.server(kind)) {
      setGood("set while listening", listening.jdk());
      try (Pair pair = place.pair(listening, kind.open())) {
        getAll("accepted, set while listening", pair.there.jdk());
      }
    }
  }

  private void all(String state, Closeable socket) throws Exception {
    Transcript steps = transcript.in(state + ", " + place);
    if (socket instanceof NetworkChannel) {
      setAndGet(steps, Options.of(socket));
      return;
    }
    if (socket instanceof Socket) {
      SocketProperty.setAndGet(steps, (Socket) socket, NUMBERS);
    } else {
      SocketProperty.setAndGet(steps, (ServerSocket) socket, NUMBERS);
    }
    setAndGet(steps, Options.of(socket));
    setAndGet(steps, Options.throughJdkNet(socket));
  }

  private static void setAndGet(Transcript steps, Options options) {
    if (options == null) {
      return;
    }
    steps.get(options.name("supportedOptions"), options::supported);
    for (SocketOption<?> option : Options.ALL) {
      String name = options.name(option.name());
      steps.get("get " + name, () -> Rough.value(option.name(), options.get(option)));
      for (Object value : values(option)) {
        steps.run("set " + name + "=" + value, () -> options.set(option, value));
        steps.get(
            "get " + name + ", after " + value,
            () -> Rough.value(option.name(), options.get(option)));
      }
    }
  }

  private static List<Object> values(SocketOption<?> option) {
    return option.type() == Boolean.class
        ? FLAGS
        : option.type() == Integer.class ? NUMBERS : Arrays.asList((Object) null);
  }

  private void setGood(String state, Closeable socket) throws Exception {
    Transcript steps = transcript.in(state + ", " + place);
    Options options = Options.of(socket);
    if (options == null) {
      SocketProperty.setGood(steps, socket);
      return;
    }
    for (SocketOption<?> option : Options.ALL) {
      if (options.supported().contains(option)) {
        Object value = option.type() == Boolean.class ? (Object) true : (Object) good(option);
        steps.run("set " + option + "=" + value, () -> options.set(option, value));
      }
    }
  }

  private static int good(SocketOption<?> option) {
    return option.name().endsWith("BUF") ? 65536 : option.name().equals("IP_TOS") ? 184 : 16;
  }

  private void getAll(String state, Closeable socket) throws Exception {
    Transcript steps = transcript.in(state + ", " + place);
    Options options = Options.of(socket);
    if (options == null) {
      SocketProperty.getAll(steps, socket);
      return;
    }
    for (SocketOption<?> option : Options.ALL) {
      if (options.supported().contains(option)) {
        steps.get("get " + option, () -> Rough.value(option.name(), options.get(option)));
      }
    }
  }
}
