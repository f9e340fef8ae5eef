package io.mptcpize.core;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** A method of a {@link HookedClass} that calls the hook. */
abstract class HookedMethod extends MethodVisitor {
  static final String HOOK = "sun/nio/ch/MptcpizeHook";
  static final String FD = "Ljava/io/FileDescriptor;";

  /**
   * Where arguments are kept meanwhile. The methods that are rewritten have fewer locals of their
   * own; {@link #visitMaxs} makes sure.
   */
  static final int SPARE_LOCAL = 32;

  /** The class, which counts the places that are rewritten. */
  final HookedClass of;

  HookedMethod(MethodVisitor next, HookedClass of) {
    super(Opcodes.ASM9, next);
    this.of = of;
  }

  /** Pushes {@code this.fd} of an {@code AbstractPlainSocketImpl}. */
  final void loadPlainFd() {
    mv.visitVarInsn(Opcodes.ALOAD, 0);
    mv.visitFieldInsn(Opcodes.GETFIELD, HookedClass.PLAIN, "fd", FD);
  }

  /** Boxes the int on the stack. */
  final void boxInt() {
    String valueOf = "(I)Ljava/lang/Integer;";
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", valueOf, false);
  }

  /**
   * Hands an exception, a descriptor and an option to the hook.
   *
   * @param rest the end of its descriptor: for the value that is on top of these, if any, and for
   *     what it returns
   */
  final void optionRefused(String rest) {
    String descriptor = "(Ljava/lang/Exception;" + FD + "Ljava/lang/Object;" + rest;
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "optionRefused", descriptor, false);
  }

  /**
   * Begins the handler of what was thrown since a label, at the method's end: the exception is on
   * the stack, the locals are the parameters.
   */
  static void handle(MethodVisitor mv, Label since, String exception, Object[] parameters) {
    Label end = new Label();
    mv.visitTryCatchBlock(since, end, end, exception);
    mv.visitLabel(end);
    mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 1, new Object[] {exception});
  }

  /** Hands an option that is about to be set to the hook. */
  final void optionIsSet() {
    String descriptor = "(Ljava/lang/Object;)V";
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "optionSet", descriptor, false);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    if (maxLocals > SPARE_LOCAL) {
      throw new IllegalStateException("a method with " + maxLocals + " locals");
    }
    super.visitMaxs(maxStack, maxLocals);
  }
}
