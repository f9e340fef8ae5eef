package io.mptcpize.it.program.sockets;

import com.sun.net.httpserver.HttpServer;
import io.mptcpize.demo.wire.KernelSocket;
import io.mptcpize.demo.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The rows of what the JDK itself builds on sockets. Its sockets are found by their port, while the
 * client keeps its connection.
 */
final class ApplicationRows {
  private ApplicationRows() {}

  static void print(List<Path> paths) throws Exception {
    for (Path path : paths) {
      http("HttpURLConnection to HttpServer", path, uri -> text(uri.toURL().openStream()));
      if (NewerJdk.FEATURE >= 11) {
        Object client = NewerJdk.httpClient();
        http("HttpClient to HttpServer", path, uri -> NewerJdk.get(client, uri));
      }
    }
    rmi();
    jmx();
  }

  /** Two requests, for which the client uses one connection. */
  private static void http(String kind, Path path, Get get) throws Exception {
    HttpServer server = HttpServer.create(path.server(), 8);
    server.createContext(
        "/",
        exchange -> {
          byte[] peer = exchange.getRemoteAddress().toString().getBytes("US-ASCII");
          exchange.sendResponseHeaders(200, peer.length);
          exchange.getResponseBody().write(peer);
          exchange.close();
        });
    server.start();
    InetSocketAddress at = path.destination(server.getAddress().getPort());
    String host = at.getAddress().getHostAddress();
    URI uri = new URI("http", null, host, at.getPort(), "/", null, null);
    String first = get.get(uri);
    if (!get.get(uri).equals(first)) {
      throw new IOException(kind + " did not keep the connection alive");
    }
    printSocketsOf(kind, path, at.getPort());
    server.stop(0);
  }

  /** A registry and an object that was found in it: both listen on the port of the first. */
  private static void rmi() throws Exception {
    Registry[] made = new Registry[1];
    int port = portOpenedBy(() -> made[0] = LocateRegistry.createRegistry(0));
    Hello hello = name -> "hello " + name;
    made[0].rebind("hello", UnicastRemoteObject.exportObject(hello, 0));
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    Hello found = (Hello) LocateRegistry.getRegistry(host, port).lookup("hello");
    if (!found.hello("RMI").equals("hello RMI")) {
      throw new IOException("RMI answered something else");
    }
    printSocketsOf("RMI", "-", port);
    UnicastRemoteObject.unexportObject(hello, true);
    UnicastRemoteObject.unexportObject(made[0], true);
  }

  private static void jmx() throws Exception {
    MBeanServer beans = MBeanServerFactory.newMBeanServer();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort(); // with port 0 it would share RMI's listener
    }
    JMXConnectorServer server =
        JMXConnectorServerFactory.newJMXConnectorServer(
            new JMXServiceURL("rmi", null, port), null, beans);
    server.start();
    try (JMXConnector connector = JMXConnectorFactory.connect(server.getAddress())) {
      int count = connector.getMBeanServerConnection().getMBeanCount();
      if (count != beans.getMBeanCount()) {
        throw new IOException("JMX answered something else");
      }
      printSocketsOf("JMX", "-", port);
    }
    server.stop();
  }

  private static void printSocketsOf(String kind, Object path, int port) throws IOException {
    List<KernelSocket> clients = new ArrayList<>();
    List<KernelSocket> accepted = new ArrayList<>();
    for (KernelSocket socket : Wire.sockets()) {
      if (socket.remote() != null && socket.remote().getPort() == port) {
        clients.add(socket);
      } else if (socket.remote() != null && socket.local().getPort() == port) {
        accepted.add(socket);
      }
    }
    Row.print(kind, path, "listener", Row.only(Wire.listeners(port)).descriptor());
    print(kind, path, "client", clients);
    print(kind, path, "accepted", accepted);
  }

  /** One row, for RMI may have one connection or two. */
  private static void print(String kind, Object path, String role, List<KernelSocket> sockets)
      throws IOException {
    for (KernelSocket socket : sockets) {
      if (socket.protocol() != sockets.get(0).protocol()) {
        throw new IOException(kind + ", " + role + ": not all alike: " + sockets);
      }
    }
    Row.print(kind, path, role, sockets.get(0).descriptor());
  }

  /** The port on which an action begins to listen. */
  private static int portOpenedBy(Callable<?> action) throws Exception {
    List<Integer> before = ports();
    action.call();
    List<Integer> after = ports();
    after.removeAll(before);
    return Row.only(after);
  }

  private static List<Integer> ports() {
    List<Integer> ports = new ArrayList<>();
    for (KernelSocket socket : Wire.sockets()) {
      if (socket.listening()) {
        ports.add(socket.local().getPort());
      }
    }
    return ports;
  }

  private static String text(InputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      text.write(b);
    }
    in.close();
    return text.toString("US-ASCII");
  }

  private interface Get {
    String get(URI uri) throws IOException;
  }

  /** What is called remotely. */
  public interface Hello extends Remote {
    String hello(String name) throws RemoteException;
  }
}
