package io.mptcpize.it.program.sockets;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The core of {@link SocketTable}, for machines that are slow or lack the rest: blocking sockets,
 * channels and asynchronous channels, as rows of the same form.
 *
 * <p>Arguments: the paths ({@link Path}).
 */
public final class SocketCore {
  /** The kinds of {@link StreamKinds} that are in it. */
  public static final List<String> STREAM_KINDS =
      Arrays.asList(
          "Socket", "SocketChannel", "SocketChannel with Selector", "AsynchronousSocketChannel");

  private SocketCore() {}

  public static void main(String[] arguments) throws Exception {
    NewSocketRows.print();
    StreamRows streams = new StreamRows();
    Map<String, StreamKind> kinds = StreamKinds.all();
    for (String kind : STREAM_KINDS) {
      for (String path : arguments) {
        streams.print(kind, kinds.get(kind), Path.of(path));
      }
    }
  }
}
