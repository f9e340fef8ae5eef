package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * {@code PlainSocketImpl.socketSetOption(number, isOn, value)} (8 to 17): what its native method
 * throws goes to the hook first. The method itself swallows it on connected sockets, so that there
 * would be neither an error nor an effect.
 */
final class AroundPlainSockopt extends HookedMethod {
  private final Object[] parameters;
  private final Label start = new Label();
  private final Label end = new Label();
  private final Label handler = new Label();

  private AroundPlainSockopt(MethodVisitor next, HookedClass of, Place place, Object[] parameters) {
    super(next, of, place);
    this.parameters = parameters;
  }

  static MethodVisitor of(MethodVisitor next, HookedClass of, Place place, Object[] parameters) {
    return new AroundPlainSockopt(next, of, place, parameters);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    mv.visitVarInsn(Opcodes.ILOAD, 1);
    boxInt();
    callHook(hook(false), "(Ljava/lang/Object;)V");
    // ahead of the method's own, into which the hook may throw it again
    mv.visitTryCatchBlock(start, end, handler, "java/lang/Exception");
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    if (!place.isCallOf(owner, name)) {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      return;
    }
    Label done = new Label();
    mv.visitLabel(start);
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    mv.visitLabel(end);
    mv.visitJumpInsn(Opcodes.GOTO, done);
    mv.visitLabel(handler);
    mv.visitFrame(
        Opcodes.F_NEW, parameters.length, parameters, 1, new Object[] {"java/lang/Exception"});
    loadPlainFd();
    mv.visitVarInsn(Opcodes.ILOAD, 1);
    boxInt();
    mv.visitVarInsn(Opcodes.ALOAD, 3);
    String refusal = "(Ljava/lang/Exception;" + FD + "Ljava/lang/Object;Ljava/lang/Object;)V";
    callHook(hook(true), refusal);
    mv.visitLabel(done);
    mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 0, new Object[0]);
    mv.visitInsn(Opcodes.NOP); // a frame of the JDK's may come next
    of.found(place);
  }
}
