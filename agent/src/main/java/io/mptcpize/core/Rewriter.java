package io.mptcpize.core;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Rewrites the JDK's classes that make sockets, when they load. A class that does not look as
 * expected stays as it is, with a warning: its sockets are TCP.
 */
final class Rewriter implements ClassFileTransformer {
  private static final String NET = "sun/nio/ch/Net";
  private static final String PLAIN_SOCKET_IMPL = SocketCalls.InPlainSocketImpl.OWNER;

  /** The newest class file version that the ASM in use was told of: 70 is JDK 26. */
  private static final int NEWEST_KNOWN_VERSION = 70;

  private final Instrumentation instrumentation;
  private Sockets sockets;
  private boolean hookFailed;

  Rewriter(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** Rewrites these classes from now on, and those of them that are loaded already. */
  void install() {
    instrumentation.addTransformer(this, true);
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getClassLoader() == null && isTarget(loaded.getName().replace('.', '/'))) {
        try {
          instrumentation.retransformClasses(loaded);
        } catch (Throwable t) {
          Log.warn(loaded.getName() + " cannot be rewritten, its sockets stay TCP: " + t);
        }
      }
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (loader != null || name == null || !isTarget(name)) {
      return null;
    }
    try {
      return sockets() == null ? null : rewrite(name, code);
    } catch (Throwable t) {
      Log.warn(
          name.replace('/', '.')
              + " is not as expected, its sockets stay TCP: "
              + Sockets.cause(t));
      return null;
    }
  }

  private static boolean isTarget(String name) {
    return name.equals(NET) || name.equals(PLAIN_SOCKET_IMPL);
  }

  /**
   * Puts the hook in place, before the first class that calls it.
   *
   * @return the agent's side of it, or null: it cannot be had, and that was said
   */
  synchronized Sockets sockets() {
    if (sockets == null && !hookFailed) {
      try {
        JavaBase.open(instrumentation);
        JavaBase.define("sun.nio.ch.MptcpizeHook");
        Sockets side = new Sockets();
        side.install();
        sockets = side;
      } catch (Throwable t) {
        hookFailed = true;
        Log.warn("the agent cannot get into this JVM, sockets stay TCP: " + Sockets.cause(t));
      }
    }
    return sockets;
  }

  /**
   * Writes the class anew with the hook before its socket calls.
   *
   * @throws IllegalStateException if it has none
   */
  static byte[] rewrite(String name, byte[] code) {
    byte[] known = code.clone();
    known[6] = 0;
    known[7] = (byte) Math.min(code[7] & 0xff, NEWEST_KNOWN_VERSION);
    ClassReader reader = new ClassReader(known);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    Progress progress = new Progress();
    reader.accept(new Methods(writer, name, progress), ClassReader.EXPAND_FRAMES);
    if (progress.sites == 0) {
      throw new IllegalStateException("no call that makes a socket was found in it");
    }
    byte[] rewritten = writer.toByteArray();
    rewritten[6] = code[6];
    rewritten[7] = code[7];
    return rewritten;
  }

  /** Counts the places that were rewritten. */
  static final class Progress {
    private int sites;

    void rewritten() {
      sites++;
    }
  }

  /** Gives each method of a class the visitor that its class needs. */
  private static final class Methods extends ClassVisitor {
    private final String name;
    private final Progress progress;
    private boolean hasIsServer;

    Methods(ClassVisitor next, String name, Progress progress) {
      super(Opcodes.ASM9, next);
      this.name = name;
      this.progress = progress;
    }

    @Override
    public FieldVisitor visitField(
        int access, String field, String descriptor, String signature, Object value) {
      hasIsServer |= field.equals("isServer") && descriptor.equals("Z");
      return super.visitField(access, field, descriptor, signature, value);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
      if (name.equals(NET) && (method.equals("socket") || method.equals("serverSocket"))) {
        return new SocketCalls.InNet(next, progress, descriptor);
      }
      if (name.equals(PLAIN_SOCKET_IMPL) && method.equals("create")) {
        return new SocketCalls.InPlainSocketImpl(next, progress, descriptor, hasIsServer);
      }
      return next; // the bytes of a method that is not visited are copied as they are
    }
  }
}
