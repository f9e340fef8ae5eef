package io.mptcpize.it.program.netty;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.sockets.Connection;
import io.mptcpize.it.program.sockets.Listener;
import io.mptcpize.it.program.witness.Descriptors;
import io.mptcpize.it.program.witness.KernelView;
import io.mptcpize.it.program.witness.Libc;
import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * An application that means harm, by all that is public: it makes itself the agent's side of the
 * hook, has descriptors replaced and options set through it, and looks for the agent's loader.
 * Prints {@code WHAT<TAB>WHAT CAME OF IT} for each. Where {@code 127.0.0.1} is MPTCP and nothing
 * else, so that sockets are replaced as they connect.
 *
 * <p>Argument: the transport ({@link NettyTransport}).
 */
public final class NettyIntruder {
  private static final String NETTY_HOOK = "java.nio.channels.spi.MptcpizeNetty";
  private static final int IP_TOS = 1;
  private static final int SOME_CLASS = 0x10;

  private final Set<String> loaders = new ConcurrentSkipListSet<>();

  private NettyIntruder() {}

  public static void main(String[] arguments) {
    try {
      new NettyIntruder().run(arguments[0]);
      System.exit(0);
    } catch (Throwable t) {
      t.printStackTrace();
      System.exit(1);
    }
  }

  private void run(String transport) throws Exception {
    Future<?> usurping =
        Executors.newSingleThreadExecutor(
                work -> {
                  Thread thread = new Thread(work, "usurper");
                  thread.setDaemon(true);
                  return thread;
                })
            .submit(NettyIntruder::usurp);
    Thread looking = new Thread(this::lookForLoaders, "looks for loaders");
    looking.setDaemon(true);
    looking.start();
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    NettyKind netty = new NettyKind(NettyTransport.of(transport), null);
    try (Listener listener = netty.listen(any);
        Connection client = netty.connect(new InetSocketAddress("127.0.0.1", listener.port()));
        Connection accepted = listener.accept()) {
      usurping.get();
      print("a socket of Netty", KernelView.protocol(client.descriptor()));
      setTrafficClass(client.descriptor());
      print("its traffic class", Kernel.option(client.descriptor(), Libc.IPPROTO_IP, IP_TOS));
    }
    SocketChannel.open().close(); // the first opens more than itself
    SocketChannel[] victim = new SocketChannel[1];
    int descriptor =
        Descriptors.socketOpenedBy(
            () -> {
              victim[0] = SocketChannel.open();
              return victim[0];
            });
    replace(descriptor);
    print("a socket of the JDK", KernelView.protocol(descriptor));
    victim[0].close();
    for (String name : new String[] {"MptcpizeHook", "MptcpizeDowncalls"}) {
      print(name, reached("sun.nio.ch." + name));
    }
    print("loaders", loaders);
  }

  private static void print(String what, Object cameOfIt) {
    System.out.println(what + "\t" + cameOfIt);
  }

  private static Class<?> hook() throws ClassNotFoundException {
    return Class.forName(NETTY_HOOK);
  }

  private static void replace(int descriptor) throws Exception {
    InetSocketAddress remote = new InetSocketAddress("127.0.0.1", 9);
    hook().getMethod("opened", int.class).invoke(null, descriptor);
    Method connecting = null;
    for (Method method : hook().getMethods()) {
      connecting = method.getName().equals("connecting") ? method : connecting;
    }
    Object[] arguments = new Object[connecting.getParameterTypes().length];
    arguments[0] = new Object();
    arguments[1] = descriptor;
    arguments[2] = remote;
    connecting.invoke(null, arguments);
    hook()
        .getMethod("listening", Object.class, int.class, SocketAddress.class)
        .invoke(null, new Object(), descriptor, new InetSocketAddress("127.0.0.1", 0));
  }

  private static void setTrafficClass(int descriptor) throws Exception {
    Class<?>[] types = {Exception.class, Object.class, int.class, int.class, int.class, long.class};
    Object[] arguments = {
      new IOException("not served"), new Object(), descriptor, Libc.IPPROTO_IP, IP_TOS, SOME_CLASS
    };
    try {
      hook().getMethod("setSockoptRefused", types).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() != arguments[0]) {
        throw e;
      }
    }
  }

  /** What a class of the agent's in a package that is not exported lets one do. */
  private static String reached(String name) throws Exception {
    Class<?> type;
    try {
      type = Class.forName(name);
    } catch (ClassNotFoundException e) {
      return "not there";
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isReached(method)) {
        return method + " is open";
      }
      if (!Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      try {
        method.invoke(null, new Object[method.getParameterTypes().length]);
        return method + " was called";
      } catch (IllegalAccessException refused) {
        // as it should be
      } catch (IllegalArgumentException | NullPointerException e) {
        return method + " can be called";
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isReached(field)) {
        return field + " is open";
      }
    }
    return "closed";
  }

  private static boolean isReached(AccessibleObject member) {
    try {
      member.setAccessible(true);
      return true;
    } catch (RuntimeException refused) {
      return false;
    }
  }

  /** Classes of threads tell whose they are. */
  private void lookForLoaders() {
    while (true) {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        ClassLoader loader = thread.getClass().getClassLoader();
        if (loader != null && loader != NettyIntruder.class.getClassLoader()) {
          loaders.add(loader.getClass().getName() + " of " + thread.getName());
        }
      }
    }
  }

  /** Makes an instance of a subclass as soon as there is the class, before the agent does. */
  private static void usurp() {
    byte[] code = subclass();
    while (true) {
      try {
        new OwnLoader().define(code).getDeclaredConstructor().newInstance();
        System.err.println("DEBUG made");
        return;
      } catch (NoClassDefFoundError tooEarly) {
        // try again
      } catch (ReflectiveOperationException | LinkageError | RuntimeException refused) {
        System.err.println("DEBUG " + refused);
        return;
      }
    }
  }

  private static byte[] subclass() {
    String superclass = NETTY_HOOK.replace('.', '/');
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Usurper", null, superclass, null);
    MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, superclass, "<init>", "()V", false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static final class OwnLoader extends ClassLoader {
    OwnLoader() {
      super(null);
    }

    Class<?> define(byte[] code) {
      return defineClass("Usurper", code, 0, code.length);
    }
  }
}
