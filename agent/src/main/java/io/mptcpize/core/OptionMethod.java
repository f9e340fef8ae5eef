package io.mptcpize.core;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method that sets or gets a socket option. What it throws goes to the hook, which may repair it;
 * what it returns does, too, for options that only the agent remembers. They are {@code
 * setSocketOption(fd, family, option, value)} and {@code getSocketOption(fd, family, option)} in
 * {@code Net}, static, and {@code setOption(option, value)}, {@code getOption(option)} and {@code
 * getOption(number)} in the plain implementation; {@link PlainOptionCall} sees to {@code
 * setOption(number, value)}.
 */
final class OptionMethod extends HookedMethod {
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String OPTION = "Ljava/net/SocketOption;";
  private static final String FAMILY = "Ljava/net/ProtocolFamily;";

  private final Object[] parameters;
  private final boolean inNet;
  private final boolean isInt;
  private final boolean gets;
  private final Label start = new Label();

  OptionMethod(MethodVisitor next, HookedClass of, String owner, String descriptor, boolean inNet) {
    super(next, of);
    this.inNet = inNet;
    parameters = SocketCalls.parameters(inNet ? null : owner, descriptor);
    isInt = descriptor.startsWith("(I");
    gets = Type.getReturnType(descriptor).getSort() == Type.OBJECT;
  }

  /** Whether a method, by its name and descriptor, is one. */
  static boolean isOne(String method, String descriptor, boolean inNet) {
    String infix = inNet ? "Socket" : "";
    String option = inNet ? FD + FAMILY + OPTION : OPTION;
    if (method.equals("get" + infix + "Option")) {
      return descriptor.equals("(" + option + ")" + OBJECT)
          || !inNet && descriptor.equals("(I)" + OBJECT);
    }
    return method.equals("set" + infix + "Option")
        && descriptor.equals("(" + option + OBJECT + ")V");
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (!gets) {
      mv.visitVarInsn(Opcodes.ALOAD, inNet ? 2 : 1);
      optionIsSet();
    }
    mv.visitLabel(start);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.ARETURN) {
      loadOption();
      String descriptor = "(" + OBJECT + FD + OBJECT + ")" + OBJECT;
      mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "optionRead", descriptor, false);
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    handle(mv, start, "java/lang/Exception", parameters);
    loadOption();
    if (gets) {
      optionRefused(")" + OBJECT);
      mv.visitInsn(Opcodes.ARETURN);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, inNet ? 3 : 2);
      optionRefused(OBJECT + ")V");
      mv.visitInsn(Opcodes.RETURN);
    }
    of.rewritten();
    super.visitMaxs(maxStack, maxLocals);
  }

  /** Pushes the descriptor and the option. */
  private void loadOption() {
    if (inNet) {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitVarInsn(Opcodes.ALOAD, 2);
      return;
    }
    loadPlainFd();
    mv.visitVarInsn(isInt ? Opcodes.ILOAD : Opcodes.ALOAD, 1);
    if (isInt) {
      boxInt();
    }
  }
}
