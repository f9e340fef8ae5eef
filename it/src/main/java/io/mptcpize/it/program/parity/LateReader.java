package io.mptcpize.it.program.parity;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.witness.Libc;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * MPTCP connections of the C library's, past the JDK, which ask for something and do not read it.
 * Prints {@code connected}. A line on standard input that says {@code send} has a few bytes sent on
 * each; one that says {@code read} has all that there is read: printed is, for each server, what
 * came and how it ended, and how often that was so.
 *
 * <p>Arguments: the protocol; then for each server its name, its port and the number of
 * connections, as in {@code HTTP:50000=8080*1}.
 */
public final class LateReader {
  private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.UTF_8);

  private LateReader() {}

  public static void main(String[] arguments) throws IOException {
    int protocol = Integer.parseInt(arguments[0]);
    Map<String, List<Integer>> servers = new LinkedHashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      String[] words = arguments[i].split("[=*]");
      List<Integer> connections = new ArrayList<>();
      servers.put(words[0], connections);
      for (int n = 0; n < Integer.parseInt(words[2]); n++) {
        connections.add(connect(protocol, Integer.parseInt(words[1])));
      }
      if (words[0].startsWith("HTTP")) {
        connections.forEach(each -> Libc.write(each, REQUEST));
      }
    }
    System.out.println("connected");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("send")) {
        servers.values().forEach(all -> all.forEach(each -> Libc.write(each, new byte[10])));
        System.out.println("sent");
      } else {
        servers.forEach(LateReader::print);
        System.out.println("read");
      }
    }
    System.exit(0);
  }

  private static int connect(int protocol, int port) {
    int descriptor = Libc.socket(Kernel.AF_INET, protocol);
    InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    int error = Libc.connect(descriptor, to);
    if (error < 0) {
      throw new IllegalStateException("connect: " + error);
    }
    return descriptor;
  }

  private static void print(String name, List<Integer> connections) {
    Map<String, Integer> ends = new LinkedHashMap<>();
    connections.forEach(each -> ends.merge(read(each, name.startsWith("HTTP")), 1, Integer::sum));
    ends.forEach((end, times) -> System.out.println(name + "\t" + end + "\t" + times));
  }

  /** The number of bytes, without the head of a response, and the last result. */
  private static String read(int descriptor, boolean hasHead) {
    byte[] buffer = new byte[100_000];
    long bytes = 0;
    int last = Libc.read(descriptor, buffer);
    int head = hasHead ? headLength(buffer, last) : 0;
    while (last > 0) {
      bytes += last;
      last = Libc.read(descriptor, buffer);
    }
    Libc.close(descriptor);
    return (bytes - head) + "\t" + (last == 0 ? "the end" : "errno " + -last);
  }

  private static int headLength(byte[] buffer, int length) {
    for (int at = HEAD_END.length; at <= length; at++) {
      boolean ends = true;
      for (int i = 0; i < HEAD_END.length; i++) {
        ends &= buffer[at - HEAD_END.length + i] == HEAD_END[i];
      }
      if (ends) {
        return at;
      }
    }
    throw new IllegalStateException("no head within the first " + length + " bytes");
  }
}
