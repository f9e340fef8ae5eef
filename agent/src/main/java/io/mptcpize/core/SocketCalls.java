package io.mptcpize.core;

import java.util.Arrays;
import java.util.BitSet;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Puts the hook before each call of a native method that makes a socket: where the hook has made
 * one, the native method is not called.
 */
abstract class SocketCalls extends HookedMethod {
  /** The locals as the last stack map frame has them; that of the entry are the parameters. */
  private Object[] locals;

  /** Locals written since then, and those of them that a frame of ours has left out. */
  private final BitSet writtenSinceFrame = new BitSet();

  private final BitSet lost = new BitSet();

  SocketCalls(MethodVisitor next, HookedClass of, Object[] parameters) {
    super(next, of);
    this.locals = parameters;
  }

  /**
   * The verification types of a method's parameters, as a stack map frame takes them.
   *
   * @param owner the class for an instance method, null for a static one
   */
  static Object[] parameters(String owner, String descriptor) {
    Type[] types = Type.getArgumentTypes(descriptor);
    int self = owner == null ? 0 : 1;
    Object[] locals = new Object[self + types.length];
    if (owner != null) {
      locals[0] = owner;
    }
    for (int i = 0; i < types.length; i++) {
      int sort = types[i].getSort();
      if (sort == Type.FLOAT || sort == Type.DOUBLE) {
        throw new IllegalStateException("a parameter list of " + descriptor);
      }
      Object primitive = sort == Type.LONG ? Opcodes.LONG : Opcodes.INTEGER;
      locals[self + i] = sort < Type.ARRAY ? primitive : types[i].getInternalName();
    }
    return locals;
  }

  /** Whether this is the native method in question. */
  abstract boolean isSocketCall(int opcode, String owner, String name, String descriptor);

  /** Writes the call of the hook, and the native one behind it. */
  abstract void hook(int opcode, String owner, String name, String descriptor);

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    if (isSocketCall(opcode, owner, name, descriptor)) {
      hook(opcode, owner, name, descriptor);
      of.rewritten();
    } else {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }
  }

  /**
   * A jump target of ours, with these on the stack. The JDK's own frame may come right behind it.
   */
  final void target(Label label, Object... stack) {
    mv.visitLabel(label);
    mv.visitFrame(Opcodes.F_NEW, locals.length, locals, stack.length, stack);
    mv.visitInsn(Opcodes.NOP);
    lost.or(writtenSinceFrame);
  }

  @Override
  public void visitFrame(int type, int nLocal, Object[] local, int nStack, Object[] stack) {
    locals = Arrays.copyOf(local, nLocal);
    writtenSinceFrame.clear();
    lost.clear();
    super.visitFrame(type, nLocal, local, nStack, stack);
  }

  @Override
  public void visitVarInsn(int opcode, int local) {
    if (opcode >= Opcodes.ISTORE) {
      writtenSinceFrame.set(local);
      lost.clear(local);
    } else if (lost.get(local)) {
      throw new IllegalStateException("local " + local + " is used after the call");
    }
    super.visitVarInsn(opcode, local);
  }

  /**
   * {@code sun.nio.ch.Net}: {@code socket0(preferIPv6, stream, reuse[, fastLoopback])}, static; the
   * fourth came with a late 8u. {@code reuse} is the role: only the server methods set it.
   */
  static final class InNet extends SocketCalls {
    InNet(MethodVisitor next, HookedClass of, String descriptor) {
      super(next, of, parameters(null, descriptor));
    }

    @Override
    boolean isSocketCall(int opcode, String owner, String name, String descriptor) {
      return opcode == Opcodes.INVOKESTATIC
          && owner.equals("sun/nio/ch/Net")
          && name.equals("socket0")
          && (descriptor.equals("(ZZZZ)I") || descriptor.equals("(ZZZ)I"));
    }

    @Override
    void hook(int opcode, String owner, String name, String descriptor) {
      int arguments = descriptor.indexOf(')') - 1;
      Label made = new Label();
      for (int i = arguments - 1; i >= 0; i--) {
        mv.visitVarInsn(Opcodes.ISTORE, SPARE_LOCAL + i);
      }
      for (int i = 0; i < 3; i++) {
        mv.visitVarInsn(Opcodes.ILOAD, SPARE_LOCAL + i);
      }
      mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "open", "(ZZZ)I", false);
      mv.visitInsn(Opcodes.DUP);
      mv.visitJumpInsn(Opcodes.IFGE, made);
      mv.visitInsn(Opcodes.POP);
      for (int i = 0; i < arguments; i++) {
        mv.visitVarInsn(Opcodes.ILOAD, SPARE_LOCAL + i);
      }
      mv.visitMethodInsn(opcode, owner, name, descriptor, false);
      target(made, Opcodes.INTEGER);
    }
  }

  /**
   * {@code java.net.AbstractPlainSocketImpl} (8 to 17): {@code this.socketCreate(stream)},
   * abstract, which fills {@code this.fd}.
   */
  static final class InPlainSocketImpl extends SocketCalls {
    private static final String OWNER = HookedClass.PLAIN;

    /** 17 has a field for the role; before, a server is one that has a ServerSocket. */
    private final boolean hasIsServer;

    InPlainSocketImpl(MethodVisitor next, HookedClass of, String descriptor, boolean hasIsServer) {
      super(next, of, parameters(OWNER, descriptor));
      this.hasIsServer = hasIsServer;
    }

    @Override
    boolean isSocketCall(int opcode, String owner, String name, String descriptor) {
      return opcode == Opcodes.INVOKEVIRTUAL
          && owner.equals(OWNER)
          && name.equals("socketCreate")
          && descriptor.equals("(Z)V");
    }

    @Override
    void hook(int opcode, String owner, String name, String descriptor) {
      Label made = new Label();
      Label end = new Label();
      mv.visitVarInsn(Opcodes.ISTORE, SPARE_LOCAL);
      loadPlainFd();
      String role = loadRole(mv, hasIsServer);
      mv.visitVarInsn(Opcodes.ILOAD, SPARE_LOCAL);
      String create = "(Ljava/io/FileDescriptor;" + role + "Z)Z";
      mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "create", create, false);
      mv.visitJumpInsn(Opcodes.IFNE, made);
      mv.visitVarInsn(Opcodes.ILOAD, SPARE_LOCAL);
      mv.visitMethodInsn(opcode, owner, name, descriptor, false);
      mv.visitJumpInsn(Opcodes.GOTO, end);
      target(made, OWNER);
      mv.visitInsn(Opcodes.POP);
      target(end);
    }

    /** Pushes the role: a boolean, or a ServerSocket that may be null; returns its descriptor. */
    static String loadRole(MethodVisitor to, boolean hasIsServer) {
      to.visitVarInsn(Opcodes.ALOAD, 0);
      if (hasIsServer) {
        to.visitFieldInsn(Opcodes.GETFIELD, OWNER, "isServer", "Z");
        return "Z";
      }
      to.visitFieldInsn(Opcodes.GETFIELD, OWNER, "serverSocket", "Ljava/net/ServerSocket;");
      return "Ljava/lang/Object;";
    }
  }
}
