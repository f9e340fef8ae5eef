package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method that reads from a socket: {@code read(fd, address, length)} and {@code readv} in {@code
 * SocketDispatcher}, {@code socketRead(fd, …)} in {@code SocketInputStream}. What it throws goes to
 * the hook, with the descriptor and whether its callers want a reset as an exception of its own.
 */
final class OnReadError extends HookedMethod {
  private final Object[] parameters;
  private final boolean isLong;
  private final Label start = new Label();

  private OnReadError(
      MethodVisitor next, HookedClass of, Place place, String descriptor, Object[] parameters) {
    super(next, of, place);
    this.parameters = parameters;
    isLong = Type.getReturnType(descriptor).getSort() == Type.LONG;
  }

  /** The visitor for a method, if it is one of these; else the next. */
  static MethodVisitor of(
      MethodVisitor next, HookedClass of, Place place, String descriptor, Object[] parameters) {
    return descriptor.startsWith("(" + FD)
        ? new OnReadError(next, of, place, descriptor, parameters)
        : next;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    mv.visitLabel(start);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    handle(start, "java/io/IOException", parameters);
    mv.visitVarInsn(Opcodes.ALOAD, 1);
    mv.visitInsn(of.tellsResets() ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
    callHook(place.hook, "(Ljava/io/IOException;" + FD + "Z)I");
    if (isLong) {
      mv.visitInsn(Opcodes.I2L);
    }
    mv.visitInsn(isLong ? Opcodes.LRETURN : Opcodes.IRETURN);
    of.found(place);
    super.visitMaxs(maxStack, maxLocals);
  }
}
