package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Looks for stack map frames. */
final class FrameFinder extends ClassVisitor {
  private boolean found;

  private FrameFinder() {
    super(Opcodes.ASM9);
  }

  /** Whether any method of a class has one. */
  static boolean findsAny(ClassReader reader) {
    FrameFinder finder = new FrameFinder();
    reader.accept(finder, ClassReader.SKIP_DEBUG);
    return finder.found;
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String method, String descriptor, String signature, String[] exceptions) {
    return new MethodVisitor(Opcodes.ASM9) {
      @Override
      public void visitFrame(int type, int locals, Object[] local, int depth, Object[] stack) {
        found = true;
      }
    };
  }
}
