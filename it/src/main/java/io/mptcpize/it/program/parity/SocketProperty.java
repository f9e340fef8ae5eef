package io.mptcpize.it.program.parity;

import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** The setters and getters of {@code Socket} and {@code ServerSocket}. */
final class SocketProperty {
  private static final String[] FLAGS = {"TcpNoDelay", "KeepAlive", "OOBInline", "ReuseAddress"};
  private static final String[] NUMBERS = {
    "SoTimeout", "SendBufferSize", "ReceiveBufferSize", "TrafficClass"
  };
  private static final String[] SERVER_FLAGS = {"ReuseAddress"};
  private static final String[] SERVER_NUMBERS = {"SoTimeout", "ReceiveBufferSize"};

  private SocketProperty() {}

  /** Gets, sets and gets again each of them. */
  static void setAndGet(Transcript steps, Socket socket, List<Object> numbers) throws Exception {
    each(steps, Socket.class, socket, FLAGS, boolean.class, Arrays.asList(true, false));
    each(steps, Socket.class, socket, NUMBERS, int.class, numbers);
    steps.get("getSoLinger", socket::getSoLinger);
    for (Object seconds : numbers) {
      if (seconds != null) {
        steps.run("setSoLinger true " + seconds, () -> socket.setSoLinger(true, (int) seconds));
        steps.get("getSoLinger, after " + seconds, socket::getSoLinger);
      }
    }
    steps.run("setSoLinger false", () -> socket.setSoLinger(false, 1));
    steps.get("getSoLinger, after false", socket::getSoLinger);
    steps.run("setPerformancePreferences", () -> socket.setPerformancePreferences(1, 2, 3));
  }

  /** The same for a server. */
  static void setAndGet(Transcript steps, ServerSocket socket, List<Object> numbers)
      throws Exception {
    Class<?> type = ServerSocket.class;
    each(steps, type, socket, SERVER_FLAGS, boolean.class, Arrays.asList(true, false));
    each(steps, type, socket, SERVER_NUMBERS, int.class, numbers);
    steps.run("setPerformancePreferences", () -> socket.setPerformancePreferences(1, 2, 3));
  }

  private static void each(
      Transcript steps,
      Class<?> type,
      Object socket,
      String[] names,
      Class<?> valueType,
      List<?> values)
      throws NoSuchMethodException {
    for (String name : names) {
      Method set = type.getMethod("set" + name, valueType);
      Method get = type.getMethod("get" + name);
      steps.get("get" + name, () -> Rough.value(name, get.invoke(socket)));
      for (Object value : values) {
        if (value != null) {
          steps.run("set" + name + " " + value, () -> set.invoke(socket, value));
          steps.get("get" + name + ", after " + value, () -> Rough.value(name, get.invoke(socket)));
        }
      }
    }
  }

  /** Sets each to a value of its own. */
  static void setGood(Transcript steps, Object socket) throws Exception {
    boolean client = socket instanceof Socket;
    Class<?> type = client ? Socket.class : ServerSocket.class;
    for (String name : client ? FLAGS : SERVER_FLAGS) {
      Method set = type.getMethod("set" + name, boolean.class);
      steps.run("set" + name + " true", () -> set.invoke(socket, true));
    }
    for (String name : client ? NUMBERS : SERVER_NUMBERS) {
      int value = name.endsWith("Size") ? 65536 : 16;
      Method set = type.getMethod("set" + name, int.class);
      steps.run("set" + name + " " + value, () -> set.invoke(socket, value));
    }
  }

  /** Gets each. */
  static void getAll(Transcript steps, Object socket) throws Exception {
    boolean client = socket instanceof Socket;
    Class<?> type = client ? Socket.class : ServerSocket.class;
    for (String[] names :
        client ? new String[][] {FLAGS, NUMBERS} : new String[][] {SERVER_FLAGS, SERVER_NUMBERS}) {
      for (String name : names) {
        Method get = type.getMethod("get" + name);
        steps.get("get" + name, () -> Rough.value(name, get.invoke(socket)));
      }
    }
  }
}
