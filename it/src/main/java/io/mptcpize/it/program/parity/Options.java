package io.mptcpize.it.program.parity;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The options of a socket by name, as {@code setOption} and {@code getOption} have them. */
abstract class Options {
  /** All that the JDK has for any socket, by name. */
  static final Collection<SocketOption<?>> ALL = all();

  private final String prefix;

  private Options(String prefix) {
    this.prefix = prefix;
  }

  /** Those of a socket of the JDK; null where this JDK gives it none. */
  static Options of(Object socket) throws ReflectiveOperationException {
    if (socket instanceof NetworkChannel) {
      return of((NetworkChannel) socket);
    }
    Class<?> type = socket instanceof Socket ? Socket.class : ServerSocket.class;
    try {
      return methods(type, socket);
    } catch (NoSuchMethodException before9) {
      return null;
    }
  }

  /** The same through {@code jdk.net.Sockets}; null where this JDK has no such class. */
  static Options throughJdkNet(Object socket) throws ReflectiveOperationException {
    Class<?> sockets;
    try {
      sockets = Class.forName("jdk.net.Sockets");
    } catch (ClassNotFoundException later) {
      return null;
    }
    Class<?> type = socket instanceof Socket ? Socket.class : ServerSocket.class;
    Method set = sockets.getMethod("setOption", type, SocketOption.class, Object.class);
    Method get = sockets.getMethod("getOption", type, SocketOption.class);
    Method supported = sockets.getMethod("supportedOptions", Class.class);
    return new Options("Sockets.") {
      @Override
      void set(SocketOption<?> option, Object value) throws Exception {
        set.invoke(null, socket, option, value);
      }

      @Override
      Object get(SocketOption<?> option) throws Exception {
        return get.invoke(null, socket, option);
      }

      @Override
      Set<?> supported() throws Exception {
        return (Set<?>) supported.invoke(null, type);
      }
    };
  }

  private static Options of(NetworkChannel channel) {
    return new Options("") {
      @Override
      @SuppressWarnings("unchecked")
      void set(SocketOption<?> option, Object value) throws Exception {
        channel.setOption((SocketOption<Object>) option, value);
      }

      @Override
      Object get(SocketOption<?> option) throws Exception {
        return channel.getOption(option);
      }

      @Override
      Set<?> supported() {
        return channel.supportedOptions();
      }
    };
  }

  private static Options methods(Class<?> type, Object socket) throws NoSuchMethodException {
    Method set = type.getMethod("setOption", SocketOption.class, Object.class);
    Method get = type.getMethod("getOption", SocketOption.class);
    Method supported = type.getMethod("supportedOptions");
    return new Options("") {
      @Override
      void set(SocketOption<?> option, Object value) throws Exception {
        set.invoke(socket, option, value);
      }

      @Override
      Object get(SocketOption<?> option) throws Exception {
        return get.invoke(socket, option);
      }

      @Override
      Set<?> supported() throws Exception {
        return (Set<?>) supported.invoke(socket);
      }
    };
  }

  abstract void set(SocketOption<?> option, Object value) throws Exception;

  abstract Object get(SocketOption<?> option) throws Exception;

  abstract Set<?> supported() throws Exception;

  /** What a step with it is called. */
  String name(String call) {
    return prefix + call;
  }

  private static Collection<SocketOption<?>> all() {
    Map<String, SocketOption<?>> found = new TreeMap<>();
    add(StandardSocketOptions.class, found);
    try {
      add(Class.forName("jdk.net.ExtendedSocketOptions"), found);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
    return found.values();
  }

  private static void add(Class<?> constants, Map<String, SocketOption<?>> to) {
    for (Field constant : constants.getFields()) {
      try {
        SocketOption<?> option = (SocketOption<?>) constant.get(null);
        to.put(option.name(), option);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }
}
