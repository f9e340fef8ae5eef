package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** A class file that is written anew, of whatever version: one that ASM does not know as well. */
final class ClassFile {
  /** The newest class file version that the ASM in use was told of: 70 is JDK 26. */
  private static final int NEWEST_KNOWN_VERSION = 70;

  final ClassReader reader;
  final ClassWriter writer;
  private final byte[] code;

  ClassFile(byte[] code) {
    this.code = code;
    byte[] known = code.clone();
    known[6] = 0;
    known[7] = (byte) Math.min(code[7] & 0xff, NEWEST_KNOWN_VERSION);
    reader = new ClassReader(known);
    writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
  }

  /** Whether any method of the class has stack map frames. */
  boolean hasFrames() {
    FrameFinder finder = new FrameFinder();
    reader.accept(finder, ClassReader.SKIP_DEBUG);
    return finder.found;
  }

  private static final class FrameFinder extends ClassVisitor {
    private boolean found;

    FrameFinder() {
      super(Opcodes.ASM9);
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

  /** What was written, in the version that the class had. */
  byte[] bytes() {
    byte[] rewritten = writer.toByteArray();
    rewritten[6] = code[6];
    rewritten[7] = code[7];
    return rewritten;
  }
}
