package io.mptcpize.it.program.sockets;

import io.mptcpize.demo.wire.KernelSocket;
import io.mptcpize.demo.wire.Wire;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A listener, a client and the connection between them: both ends are in this process. */
public final class Conversation implements Closeable {
  private static final int SIZE = 20_000;
  private static final ExecutorService SERVER_SIDE =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "server side");
            thread.setDaemon(true);
            return thread;
          });

  private final Listener listener;
  private final Connection client;
  private final Connection accepted;
  private final int listenerDescriptor;
  private final int clientDescriptor;
  private final int acceptedDescriptor;

  private Conversation(InetAddress at, Listener listener, Connection client, Connection accepted)
      throws IOException {
    this.listener = listener;
    this.client = client;
    this.accepted = accepted;
    exchange();
    listenerDescriptor = listening(at, listener.port());
    clientDescriptor = client.descriptor();
    acceptedDescriptor = accepted.descriptor();
  }

  private static int listening(InetAddress at, int port) throws IOException {
    InetAddress address = InetAddress.getByAddress(at.getAddress()); // IPv4 where it is v4-mapped
    List<KernelSocket> found = new ArrayList<>(Wire.listeners(port));
    found.removeIf(
        socket -> {
          InetAddress local = socket.local().getAddress();
          return !local.equals(address)
              && !(local.isAnyLocalAddress() && address.isAnyLocalAddress());
        });
    return Row.only(found).descriptor();
  }

  /** Opens all three, and sends data both ways. */
  public static Conversation open(
      StreamKind server, InetSocketAddress at, StreamKind client, InetAddress destination)
      throws IOException {
    Listener listener = server.listen(at);
    try {
      Future<Connection> accepting = SERVER_SIDE.submit(listener::accept);
      Connection connected = client.connect(new InetSocketAddress(destination, listener.port()));
      return new Conversation(at.getAddress(), listener, connected, result(accepting));
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** Sends data from the client to the server and back. */
  public void exchange() throws IOException {
    Future<?> echo =
        atServer(
            () -> {
              accepted.write(receive(accepted));
              return null;
            });
    byte[] sent = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      sent[i] = (byte) (i * 31 + i / 251);
    }
    client.write(sent);
    if (!Arrays.equals(receive(client), sent)) {
      throw new IOException("other bytes came back than were sent");
    }
    result(echo);
  }

  private static byte[] receive(Connection connection) throws IOException {
    byte[] received = new byte[SIZE];
    int n = 0;
    while (n < SIZE) {
      int more = connection.read(received, n);
      if (more <= 0) {
        throw new EOFException("after " + n + " bytes");
      }
      n += more;
    }
    return received;
  }

  /** Prints a row for each of the three. */
  public void print(String kind, Object path) throws IOException {
    Row.print(kind, path, "listener", listener());
    Row.print(kind, path, "client", client());
    Row.print(kind, path, "accepted", accepted());
  }

  /** The descriptor that listens. */
  public int listener() {
    return listenerDescriptor;
  }

  /** The descriptor of the client's end. */
  public int client() {
    return clientDescriptor;
  }

  /** The descriptor of the server's end. */
  public int accepted() {
    return acceptedDescriptor;
  }

  /** The client closes, which the server must see; then all is closed. */
  @Override
  public void close() throws IOException {
    client.close();
    int end = result(atServer(() -> accepted.read(new byte[1], 0)));
    accepted.close();
    listener.close();
    if (end != -1) {
      throw new IOException("the client has closed, and there was something to read");
    }
  }

  private static <T> Future<T> atServer(Callable<T> action) {
    return SERVER_SIDE.submit(action);
  }

  private static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }
}
