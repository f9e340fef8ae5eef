package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Gives the hook the int or the object that a method is about to return. */
final class AtReturn extends HookedMethod {
  private AtReturn(MethodVisitor next, HookedClass of, Place place) {
    super(next, of, place);
  }

  static MethodVisitor of(MethodVisitor next, HookedClass of, Place place) {
    return new AtReturn(next, of, place);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.IRETURN || opcode == Opcodes.ARETURN) {
      of.found(place);
      mv.visitInsn(Opcodes.DUP);
      callHook(new Type[0], 0, "V");
    }
    super.visitInsn(opcode);
  }
}
