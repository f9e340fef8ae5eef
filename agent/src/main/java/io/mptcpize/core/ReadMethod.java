package io.mptcpize.core;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method that reads from a socket: {@code read(fd, address, length)} and {@code readv} in {@code
 * SocketDispatcher}, {@code socketRead(fd, …)} in {@code SocketInputStream}. What it throws goes to
 * the hook.
 */
final class ReadMethod extends HookedMethod {
  private final Object[] parameters;
  private final boolean isLong;
  private final boolean tellsResets;
  private final Label start = new Label();

  /**
   * @param tellsResets whether its callers want a reset as {@code ConnectionResetException}
   */
  ReadMethod(
      MethodVisitor next, HookedClass of, String owner, String descriptor, boolean tellsResets) {
    super(next, of);
    parameters = SocketCalls.parameters(owner, descriptor);
    isLong = Type.getReturnType(descriptor).getSort() == Type.LONG;
    this.tellsResets = tellsResets;
  }

  /** Whether a method, by its name and descriptor, is one. */
  static boolean isOne(String method, String descriptor) {
    return (method.equals("read") || method.equals("readv") || method.equals("socketRead"))
        && descriptor.startsWith("(" + FD);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    mv.visitLabel(start);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    handle(mv, start, "java/io/IOException", parameters);
    mv.visitVarInsn(Opcodes.ALOAD, 1);
    mv.visitInsn(tellsResets ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
    String descriptor = "(Ljava/io/IOException;" + FD + "Z)I";
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "readFailed", descriptor, false);
    if (isLong) {
      mv.visitInsn(Opcodes.I2L);
    }
    mv.visitInsn(isLong ? Opcodes.LRETURN : Opcodes.IRETURN);
    of.rewritten();
    super.visitMaxs(maxStack, maxLocals);
  }
}
