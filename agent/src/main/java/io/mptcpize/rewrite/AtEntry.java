package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Calls the hook before all else that a method does: its answer takes the place of a parameter, or
 * is returned at once if it is not negative. What the call needs of Netty's may be missing one day:
 * then the method does what it did without.
 */
final class AtEntry extends HookedMethod {
  private static final String MISSING = "java/lang/LinkageError";

  private final Type[] arguments;
  private final Object[] parameters;
  private final int first;

  private AtEntry(
      MethodVisitor next, HookedClass of, Place place, String descriptor, Object[] parameters) {
    super(next, of, place);
    this.parameters = parameters;
    arguments = Type.getArgumentTypes(descriptor);
    first = parameters.length - arguments.length; // 1 for an instance's method
  }

  static MethodVisitor of(
      MethodVisitor next, HookedClass of, Place place, String descriptor, Object[] parameters) {
    return new AtEntry(next, of, place, descriptor, parameters);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    of.found(place);
    if (of.isOfNetty()) {
      callOrMiss();
    } else {
      call();
    }
  }

  private void callOrMiss() {
    Label start = new Label();
    Label end = new Label();
    Label missing = new Label();
    Label rest = new Label();
    mv.visitTryCatchBlock(start, end, missing, MISSING);
    mv.visitLabel(start);
    call();
    mv.visitLabel(end);
    mv.visitJumpInsn(Opcodes.GOTO, rest);
    mv.visitLabel(missing);
    mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 1, new Object[] {MISSING});
    callHook("missing", "(Ljava/lang/Throwable;)V");
    mv.visitLabel(rest);
    mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 0, new Object[0]);
    mv.visitInsn(Opcodes.NOP); // a frame of Netty's may come next
  }

  private void call() {
    if (place.answer.equals(Place.NOWHERE)) {
      callHook(arguments, first, "V");
    } else if (place.answer.equals(Place.RESULT)) {
      Label left = new Label();
      callHook(arguments, first, "I");
      mv.visitInsn(Opcodes.DUP);
      mv.visitJumpInsn(Opcodes.IFLT, left);
      mv.visitInsn(Opcodes.IRETURN);
      mv.visitLabel(left);
      Object[] answer = {Opcodes.INTEGER};
      mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 1, answer);
      mv.visitInsn(Opcodes.POP);
    } else {
      int index = Integer.parseInt(place.answer.substring("arg".length()));
      Type type = arguments[index];
      callHook(arguments, first, type.getSort() == Type.BOOLEAN ? "Z" : "I");
      mv.visitVarInsn(Opcodes.ISTORE, local(index, arguments, first));
    }
  }
}
