package io.mptcpize.it.program.replacement;

import java.lang.reflect.InvocationTargetException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All options that Java can set on a socket, each to a value that nobody would expect. */
final class JavaOptions {
  private static final Map<String, Integer> NUMBERS = new LinkedHashMap<>();

  static {
    NUMBERS.put("SO_SNDBUF", 12_345);
    NUMBERS.put("SO_RCVBUF", 23_457);
    NUMBERS.put("SO_LINGER", 7);
    NUMBERS.put("IP_TOS", 0x4c);
    NUMBERS.put("TCP_KEEPIDLE", 77);
    NUMBERS.put("TCP_KEEPINTERVAL", 13);
    NUMBERS.put("TCP_KEEPCOUNT", 5);
  }

  private JavaOptions() {}

  /** What can be set on sockets like this one: a channel, a Socket or a ServerSocket. */
  static Map<String, Setting> of(Object like) throws Exception {
    Map<String, Setting> settings = new LinkedHashMap<>();
    if (like instanceof Socket) {
      ofSocket(settings);
    } else if (like instanceof ServerSocket) {
      ofServerSocket(settings);
    }
    for (SocketOption<?> option : supported(like)) {
      if (!option.name().equals("SO_INCOMING_NAPI_ID")) { // can only be read
        settings.put("option " + option.name(), (socket, fd) -> set(socket, option));
      }
    }
    return settings;
  }

  private static void ofSocket(Map<String, Setting> settings) {
    settings.put("setSendBufferSize", (s, fd) -> ((Socket) s).setSendBufferSize(12_345));
    settings.put("setReceiveBufferSize", (s, fd) -> ((Socket) s).setReceiveBufferSize(23_457));
    settings.put("setKeepAlive", (s, fd) -> ((Socket) s).setKeepAlive(true));
    settings.put("setSoLinger", (s, fd) -> ((Socket) s).setSoLinger(true, 7));
    settings.put("setReuseAddress", (s, fd) -> ((Socket) s).setReuseAddress(true));
    settings.put("setTcpNoDelay", (s, fd) -> ((Socket) s).setTcpNoDelay(true));
    settings.put("setTrafficClass", (s, fd) -> ((Socket) s).setTrafficClass(0x4c));
    settings.put("setOOBInline", (s, fd) -> ((Socket) s).setOOBInline(true));
    settings.put("setSoTimeout", (s, fd) -> ((Socket) s).setSoTimeout(54_321));
  }

  private static void ofServerSocket(Map<String, Setting> settings) {
    settings.put(
        "setReceiveBufferSize", (s, fd) -> ((ServerSocket) s).setReceiveBufferSize(23_457));
    settings.put("setReuseAddress", (s, fd) -> ((ServerSocket) s).setReuseAddress(false));
    settings.put("setSoTimeout", (s, fd) -> ((ServerSocket) s).setSoTimeout(54_321));
  }

  /** Socket and ServerSocket have the method since JDK 9. */
  private static Iterable<SocketOption<?>> supported(Object socket) throws Exception {
    if (socket instanceof NetworkChannel) {
      return ((NetworkChannel) socket).supportedOptions();
    }
    try {
      @SuppressWarnings("unchecked")
      Set<SocketOption<?>> options =
          (Set<SocketOption<?>>) call(socket, "supportedOptions", new Class<?>[0]);
      return options;
    } catch (NoSuchMethodException jdk8) {
      return Collections.emptySet();
    }
  }

  private static <T> void set(Object socket, SocketOption<T> option) throws Exception {
    Object value;
    if (option.type() == Boolean.class) {
      value = !(Boolean) get(socket, option);
    } else {
      value = NUMBERS.get(option.name());
      if (value == null) {
        throw new IllegalStateException("an option that this test does not know: " + option);
      }
    }
    if (socket instanceof NetworkChannel) {
      ((NetworkChannel) socket).setOption(option, option.type().cast(value));
    } else {
      call(socket, "setOption", new Class<?>[] {SocketOption.class, Object.class}, option, value);
    }
  }

  private static Object get(Object socket, SocketOption<?> option) throws Exception {
    return socket instanceof NetworkChannel
        ? ((NetworkChannel) socket).getOption(option)
        : call(socket, "getOption", new Class<?>[] {SocketOption.class}, option);
  }

  private static Object call(Object socket, String method, Class<?>[] types, Object... arguments)
      throws Exception {
    try {
      Class<?> type = socket instanceof Socket ? Socket.class : ServerSocket.class;
      return type.getMethod(method, types).invoke(socket, arguments);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  /** Something to be set on a socket. */
  interface Setting {
    void set(Object socket, int descriptor) throws Exception;
  }
}
