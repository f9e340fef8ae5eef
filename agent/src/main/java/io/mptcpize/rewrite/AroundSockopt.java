package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A method that sets or gets a socket option. What it throws goes to the hook, which may repair it;
 * what it returns does, too, for options that only the agent remembers. They are {@code
 * setSocketOption(fd, family, option, value)} and {@code getSocketOption(fd, family, option)} in
 * {@code Net}, static, and {@code setOption(option, value)}, {@code getOption(option)} and {@code
 * getOption(number)} in the plain implementation; {@link AroundPlainSockopt} sees to {@code
 * setOption(number, value)}.
 */
final class AroundSockopt extends HookedMethod {
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String OPTION = "Ljava/net/SocketOption;";
  private static final String FAMILY = "Ljava/net/ProtocolFamily;";

  private final Object[] parameters;
  private final boolean inNet;
  private final boolean isInt;
  private final boolean gets;
  private final Label start = new Label();

  private AroundSockopt(
      MethodVisitor next, HookedClass of, Place place, String descriptor, Object[] parameters) {
    super(next, of, place);
    this.parameters = parameters;
    inNet = descriptor.startsWith("(" + FD);
    isInt = descriptor.startsWith("(I");
    gets = place.where == Place.Where.GETS_SOCKOPT;
  }

  /** The visitor for a method, if it is one of these; else the next. */
  static MethodVisitor of(
      MethodVisitor next, HookedClass of, Place place, String descriptor, Object[] parameters) {
    String end = place.where == Place.Where.GETS_SOCKOPT ? ")" + OBJECT : OBJECT + ")V";
    boolean isOne =
        descriptor.equals("(" + FD + FAMILY + OPTION + end)
            || descriptor.equals("(" + OPTION + end)
            || descriptor.equals("(I)" + OBJECT);
    return isOne ? new AroundSockopt(next, of, place, descriptor, parameters) : next;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (!gets) {
      mv.visitVarInsn(Opcodes.ALOAD, inNet ? 2 : 1);
      callHook(hook(false), "(" + OBJECT + ")V");
    }
    mv.visitLabel(start);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.ARETURN && gets) {
      loadOption();
      callHook(hook(false), "(" + OBJECT + FD + OBJECT + ")" + OBJECT);
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    handle(start, "java/lang/Exception", parameters);
    loadOption();
    String refusal = "(Ljava/lang/Exception;" + FD + OBJECT;
    if (gets) {
      callHook(hook(true), refusal + ")" + OBJECT);
      mv.visitInsn(Opcodes.ARETURN);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, inNet ? 3 : 2);
      callHook(hook(true), refusal + OBJECT + ")V");
      mv.visitInsn(Opcodes.RETURN);
    }
    of.found(place);
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
