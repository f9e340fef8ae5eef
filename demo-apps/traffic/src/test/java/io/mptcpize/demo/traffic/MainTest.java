package io.mptcpize.demo.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve",
        "client",
        "server --rate 5",
        "client host:port",
        "client host --rate",
        "client host --rate 0",
        "client host --size 15",
        "client host --duration 10",
        "client host --bytes 5m",
        "bulk host --bytes many",
        "bulk [::1:5003",
        "bulk host --port 7"
      })
  void wrongUsageIsExitCode2(String line) {
    assertEquals(2, Main.run(line.isEmpty() ? new String[0] : line.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,127.0.0.1,5003",
    "127.0.0.1:7,127.0.0.1,7",
    "::1,::1,5003",
    "[::1]:7,::1,7",
  })
  void serversAreAddressesWithOrWithoutAPort(String text, String address, int port)
      throws IOException {
    InetSocketAddress expected = new InetSocketAddress(InetAddress.getByName(address), port);
    assertEquals(expected, Options.parse("bulk", text).address());
  }

  @Test
  void chunksArriveAsTheyWereSent() throws IOException {
    for (long bytes : new long[] {0, 1, 65_536, 65_537, 1_000_000}) {
      DataInputStream stream = new DataInputStream(new ByteArrayInputStream(chunks(bytes)));
      assertEquals(bytes, Chunks.receive(stream, new Progress()));
      assertEquals(-1, stream.read());
    }
  }

  @Test
  void aChangedByteIsAnError() throws IOException {
    for (int position : new int[] {0, 4, 70_000, 99_999}) {
      byte[] stream = chunks(100_000);
      stream[position] ^= 1;
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(stream));
      assertThrows(IOException.class, () -> Chunks.receive(in, new Progress()));
    }
  }

  private static byte[] chunks(long bytes) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    Chunks.send(new DataOutputStream(stream), bytes, Long.MAX_VALUE, new Progress());
    return stream.toByteArray();
  }

  @Test
  void allMessagesComeBackFromAServer() throws Exception {
    int port = served();
    String output = output("client", "127.0.0.1:" + port, "--rate", "100", "--duration", "500ms");
    assertTrue(output.contains("sent 50, answered 50, "), output);
    assertTrue(output.contains(" lost 0, broken connections 0, "), output);
    assertTrue(output.contains("no agent of mptcpize in this JVM"), output);
    output = output("bulk", "127.0.0.1:" + port, "--bytes", "100k", "--connections", "2");
    assertTrue(output.contains("sent 204,800 bytes in "), output);
    output = output("bulk", "127.0.0.1:" + port, "--bytes", "100k", "--down");
    assertTrue(output.contains("received 102,400 bytes in "), output);
  }

  /** A server that reads all and sends nothing back, then breaks the connection. */
  @Test
  void messagesWithoutAnAnswerAreLost() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread serving =
          new Thread(
              () -> {
                try (Socket once = server.accept()) {
                  once.getInputStream().read(new byte[200]);
                  server.close();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      serving.start();
      String output =
          output(
              1,
              "client",
              "127.0.0.1:" + server.getLocalPort(),
              "--rate",
              "50",
              "--duration",
              "1s");
      assertTrue(output.contains("sent 50, answered 0, late 0, lost 50, "), output);
      assertTrue(output.contains(" broken connections 1, "), output);
    }
  }

  @Test
  void aServerThatIsNotThereIsExitCode1() throws IOException {
    try (ServerSocket gone = new ServerSocket(0)) {
      gone.close();
      assertEquals(1, Main.run("bulk", "127.0.0.1:" + gone.getLocalPort()));
    }
  }

  private static int served() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Thread server = new Thread(() -> Main.run("server", "--port", "" + port), "server");
    server.setDaemon(true);
    server.start();
    while (true) {
      try (Socket connected = new Socket("127.0.0.1", port)) {
        return connected.getPort();
      } catch (IOException notYet) {
        Thread.yield();
      }
    }
  }

  private static String output(String... arguments) {
    return output(0, arguments);
  }

  private static String output(int exitCode, String... arguments) {
    PrintStream stdout = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output));
    try {
      assertEquals(exitCode, Main.run(arguments));
    } finally {
      System.setOut(stdout);
    }
    return output.toString();
  }
}
