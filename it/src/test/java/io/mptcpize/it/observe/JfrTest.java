package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.program.observe.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A recording has the agent's events. */
class JfrTest {
  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdks.some(8, 11, 17, 25);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jdks")
  void hasSocketsAndFallbacks(Jdk jdk) throws IOException {
    Need.mptcp();
    Path file = directory.resolve("recording.jfr");
    boolean takesSettings = jdk.feature() >= 17;
    String periods =
        ",+mptcpize.Connections#period=everyChunk,+mptcpize.Fallback#period=everyChunk";
    Jvm jvm =
        Jvm.of(jdk)
            .property("mptcpize.rules", "mptcp connect * *")
            .agent("log=warn")
            .options("-XX:StartFlightRecording=filename=" + file + (takesSettings ? periods : ""));
    String port;
    try (Asking program = new Asking(jvm.mainWithoutLibraries(Asked.class).start())) {
      program.jvm.write("listen 127.0.0.1 0\n");
      port = program.jvm.awaitLine("^\\d+$"); // behind what the JDK says of the recording
      program.jvm.awaitLine("^$");
      program.ask("connect 127.0.0.1 " + port);
      program.tell("exchange 1000");
      assertEquals(List.of(), Stderr.warningsIn(program.jvm.awaitEnd().exited(0).stderr()));
    }

    List<RecordedEvent> opened = events(file, "mptcpize.SocketOpened");
    assertEquals(
        List.of(
            "listener IPv4 127.0.0.1 0 TCP by rule", "client IPv4 127.0.0.1 " + port + " MPTCP "),
        opened.stream().map(JfrTest::text).toList());
    assertEquals("Socket Opened", opened.get(0).getEventType().getLabel());
    assertEquals(List.of("mptcpize"), opened.get(0).getEventType().getCategoryNames());
    if (takesSettings) {
      RecordedEvent last = last(events(file, "mptcpize.Connections"));
      assertEquals(0, last.getInt("mptcpConnections"));
      assertEquals(1, last.getInt("fellBackConnections"));
      assertEquals(1, last.getInt("tcpConnections"));
      assertEquals(1, last.getInt("tcpListeners"));
      RecordedEvent fallback = last(events(file, "mptcpize.Fallback"));
      assertEquals("127.0.0.1:" + port, fallback.getString("remote"));
      assertEquals(1004, fallback.getLong("bytesSent"));
      String causes = fallback.getString("causes");
      assertTrue(causes.contains("consistent with: peer-without-mptcp"), causes);
    }
  }

  private static List<RecordedEvent> events(Path file, String name) throws IOException {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }

  private static RecordedEvent last(List<RecordedEvent> events) {
    return events.get(events.size() - 1);
  }

  private static String text(RecordedEvent opened) {
    return String.format(
        Locale.ROOT,
        "%s %s %s %d %s %s",
        opened.getString("role"),
        opened.getString("family"),
        opened.getString("address"),
        opened.getInt("port"),
        opened.getString("outcome"),
        opened.getString("reason"));
  }
}
