package io.mptcpize.core;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Has the hook look at what {@code available()} is about to answer: {@code Net.available(fd)} in
 * {@code NioSocketImpl} and {@code SocketChannelImpl}, {@code this.socketAvailable()} in {@code
 * AbstractPlainSocketImpl}.
 */
final class AvailableCalls extends HookedMethod {

  AvailableCalls(MethodVisitor next, HookedClass of) {
    super(next, of);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    boolean inNet = name.equals("available") && descriptor.equals("(" + FD + ")I");
    boolean inPlain = name.equals("socketAvailable") && owner.equals(HookedClass.PLAIN);
    if (inNet) {
      mv.visitInsn(Opcodes.DUP);
      mv.visitVarInsn(Opcodes.ASTORE, SPARE_LOCAL);
    }
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    if (inNet) {
      mv.visitVarInsn(Opcodes.ALOAD, SPARE_LOCAL);
    } else if (inPlain) {
      loadPlainFd();
    }
    if (inNet || inPlain) {
      mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "available", "(I" + FD + ")I", false);
      of.rewritten();
    }
  }
}
