package io.mptcpize.core;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** A class of the JDK with the hook in it. */
final class HookedClass extends ClassVisitor {
  /** The newest class file version that the ASM in use was told of: 70 is JDK 26. */
  private static final int NEWEST_KNOWN_VERSION = 70;

  private final String name;
  private final Progress progress;
  private boolean hasIsServer;

  private HookedClass(ClassVisitor next, String name, Progress progress) {
    super(Opcodes.ASM9, next);
    this.name = name;
    this.progress = progress;
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
    reader.accept(new HookedClass(writer, name, progress), ClassReader.EXPAND_FRAMES);
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
    if (name.equals("sun/nio/ch/Net")
        && (method.equals("socket") || method.equals("serverSocket"))) {
      return new SocketCalls.InNet(next, progress, descriptor);
    }
    if (name.equals(SocketCalls.InPlainSocketImpl.OWNER) && method.equals("create")) {
      return new SocketCalls.InPlainSocketImpl(next, progress, descriptor, hasIsServer);
    }
    return next; // the bytes of a method that is not visited are copied as they are
  }
}
