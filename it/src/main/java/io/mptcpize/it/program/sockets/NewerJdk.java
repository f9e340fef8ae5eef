package io.mptcpize.it.program.sockets;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** What came after JDK 8, for which this is compiled: reached by reflection. */
final class NewerJdk {
  static final int FEATURE = feature();

  private NewerJdk() {}

  /** {@code SocketChannel.open(family)}, JDK 15. */
  static SocketChannel open(ProtocolFamily family) throws IOException {
    return (SocketChannel) call(SocketChannel.class, "open", ProtocolFamily.class, family);
  }

  /** {@code ServerSocketChannel.open(family)}, JDK 15. */
  static ServerSocketChannel openServer(ProtocolFamily family) throws IOException {
    return (ServerSocketChannel)
        call(ServerSocketChannel.class, "open", ProtocolFamily.class, family);
  }

  /** {@code UnixDomainSocketAddress.of(path)}, JDK 16. */
  static SocketAddress unixAddress(Path path) throws IOException {
    Class<?> type = type("java.net.UnixDomainSocketAddress");
    return (SocketAddress) call(type, "of", Path.class, path);
  }

  /** {@code StandardProtocolFamily.UNIX}, JDK 16. */
  static ProtocolFamily unixFamily() {
    return java.net.StandardProtocolFamily.valueOf("UNIX");
  }

  /** Runs it in a new virtual thread and waits for the result, JDK 21. */
  static <T> T inVirtualThread(Callable<T> action) throws IOException {
    FutureTask<T> task = new FutureTask<>(action);
    call(Thread.class, "startVirtualThread", Runnable.class, task);
    try {
      return task.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IOException(e);
    }
  }

  /** A {@code java.net.http.HttpClient} for HTTP/1.1, JDK 11. */
  static Object httpClient() throws IOException {
    Class<?> client = type("java.net.http.HttpClient");
    try {
      return client.getMethod("newHttpClient").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IOException(e);
    }
  }

  /** The body of a GET by such a client. */
  static String get(Object httpClient, URI uri) throws IOException {
    try {
      Class<?> requests = type("java.net.http.HttpRequest");
      Class<?> handlers = type("java.net.http.HttpResponse$BodyHandlers");
      Object builder = requests.getMethod("newBuilder", URI.class).invoke(null, uri);
      Object request = type("java.net.http.HttpRequest$Builder").getMethod("build").invoke(builder);
      Object toText = handlers.getMethod("ofString").invoke(null);
      Object response =
          type("java.net.http.HttpClient")
              .getMethod("send", requests, type("java.net.http.HttpResponse$BodyHandler"))
              .invoke(httpClient, request, toText);
      return (String) type("java.net.http.HttpResponse").getMethod("body").invoke(response);
    } catch (ReflectiveOperationException e) {
      throw new IOException(e);
    }
  }

  private static int feature() {
    String version = System.getProperty("java.specification.version");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }

  private static Class<?> type(String name) throws IOException {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }

  /** A static method with one parameter. */
  private static Object call(Class<?> owner, String method, Class<?> parameter, Object argument)
      throws IOException {
    try {
      return owner.getMethod(method, parameter).invoke(null, argument);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof IOException
          ? (IOException) e.getCause()
          : new IOException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IOException(e);
    }
  }
}
