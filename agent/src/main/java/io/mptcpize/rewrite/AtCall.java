package io.mptcpize.rewrite;

import java.util.Arrays;
import java.util.BitSet;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Calls the hook before or after a call that the method makes, of its own class or of {@code Net},
 * or instead of it: then the call is made only where the hook's answer is negative. There must be
 * nothing on the stack below what the call takes.
 */
final class AtCall extends HookedMethod {
  /** The locals as the last stack map frame has them; that of the entry are the parameters. */
  private Object[] locals;

  /** Locals written since then, and those of them that a frame of ours has left out. */
  private final BitSet writtenSinceFrame = new BitSet();

  private final BitSet lost = new BitSet();

  private AtCall(MethodVisitor next, HookedClass of, Place place, Object[] parameters) {
    super(next, of, place);
    this.locals = parameters;
  }

  static MethodVisitor of(MethodVisitor next, HookedClass of, Place place, Object[] parameters) {
    return new AtCall(next, of, place, parameters);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    if (!place.isCallOf(owner, name)) {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      return;
    }
    of.found(place);
    boolean isStatic = opcode == Opcodes.INVOKESTATIC;
    Type[] arguments = Type.getArgumentTypes(descriptor);
    boolean givesInt = Type.getReturnType(descriptor).getSort() == Type.INT;
    if (place.answer.equals(Place.RESULT) && !givesInt) {
      throw new IllegalStateException(name + descriptor + " gives no int");
    }
    putAside(arguments, isStatic);
    Label instead = new Label();
    if (place.where == Place.Where.BEFORE) {
      callHook(arguments, SPARE_LOCAL + 1, "V");
    } else if (place.where == Place.Where.INSTEAD_OF) {
      callHook(arguments, SPARE_LOCAL + 1, "I");
      if (givesInt) {
        mv.visitInsn(Opcodes.DUP);
        mv.visitJumpInsn(Opcodes.IFGE, instead);
        mv.visitInsn(Opcodes.POP);
      } else {
        mv.visitJumpInsn(Opcodes.IFGE, instead);
      }
    }
    takeBack(arguments, isStatic);
    mv.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    if (place.where == Place.Where.INSTEAD_OF) {
      target(instead, givesInt ? new Object[] {Opcodes.INTEGER} : new Object[0]);
    } else if (place.where == Place.Where.AFTER) {
      callHook(arguments, SPARE_LOCAL + 1, place.answer.equals(Place.RESULT) ? "I" : "V");
    }
  }

  private void putAside(Type[] arguments, boolean isStatic) {
    for (int i = arguments.length - 1; i >= 0; i--) {
      int local = local(i, arguments, SPARE_LOCAL + 1);
      mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), local);
    }
    if (!isStatic) {
      mv.visitVarInsn(Opcodes.ASTORE, SPARE_LOCAL);
    }
  }

  private void takeBack(Type[] arguments, boolean isStatic) {
    if (!isStatic) {
      mv.visitVarInsn(Opcodes.ALOAD, SPARE_LOCAL);
    }
    for (int i = 0; i < arguments.length; i++) {
      int local = local(i, arguments, SPARE_LOCAL + 1);
      mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), local);
    }
  }

  /** A jump target with these on the stack. The JDK's own frame may come right behind it. */
  private void target(Label label, Object[] stack) {
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
    } else if (lost.get(local) && of.hasFrames()) {
      throw new IllegalStateException("local " + local + " is used after the call");
    }
    super.visitVarInsn(opcode, local);
  }
}
