package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;

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
    return FrameFinder.findsAny(reader);
  }

  /** What was written, in the version that the class had. */
  byte[] bytes() {
    byte[] rewritten = writer.toByteArray();
    rewritten[6] = code[6];
    rewritten[7] = code[7];
    return rewritten;
  }
}
