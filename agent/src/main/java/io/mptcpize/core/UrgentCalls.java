package io.mptcpize.core;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts the hook before each native call that sends a byte of urgent data: {@code Net.sendOOB(fd,
 * byte)} (13 and newer) or {@code SocketChannelImpl.sendOutOfBandData(fd, byte)}, both static, and
 * {@code this.socketSendUrgentData(byte)} in {@code AbstractPlainSocketImpl}. Where the hook has
 * dealt with the byte, the native method is not called.
 */
final class UrgentCalls extends SocketCalls {
  private static final String IN_CHANNEL = "(" + FD + "B)I";

  UrgentCalls(MethodVisitor next, HookedClass of, String owner, String descriptor) {
    super(next, of, parameters(owner, descriptor));
  }

  @Override
  boolean isSocketCall(int opcode, String owner, String name, String descriptor) {
    return descriptor.equals(IN_CHANNEL)
            && (name.equals("sendOOB") || name.equals("sendOutOfBandData"))
        || name.equals("socketSendUrgentData");
  }

  @Override
  void hook(int opcode, String owner, String name, String descriptor) {
    Label sent = new Label();
    boolean inChannel = descriptor.equals(IN_CHANNEL);
    mv.visitVarInsn(Opcodes.ISTORE, SPARE_LOCAL);
    if (inChannel) {
      mv.visitVarInsn(Opcodes.ASTORE, SPARE_LOCAL + 1);
      mv.visitVarInsn(Opcodes.ALOAD, SPARE_LOCAL + 1);
    } else {
      loadPlainFd();
    }
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "urgent", "(" + FD + ")I", false);
    if (inChannel) {
      mv.visitInsn(Opcodes.DUP);
      mv.visitJumpInsn(Opcodes.IFGT, sent);
      mv.visitInsn(Opcodes.POP);
      mv.visitVarInsn(Opcodes.ALOAD, SPARE_LOCAL + 1);
      mv.visitVarInsn(Opcodes.ILOAD, SPARE_LOCAL);
      mv.visitMethodInsn(opcode, owner, name, descriptor, false);
      target(sent, Opcodes.INTEGER);
    } else {
      Label end = new Label();
      mv.visitJumpInsn(Opcodes.IFGT, sent);
      mv.visitVarInsn(Opcodes.ILOAD, SPARE_LOCAL);
      mv.visitMethodInsn(opcode, owner, name, descriptor, false);
      mv.visitJumpInsn(Opcodes.GOTO, end);
      target(sent, HookedClass.PLAIN);
      mv.visitInsn(Opcodes.POP);
      target(end);
    }
  }
}
