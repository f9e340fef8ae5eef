package io.mptcpize.violations.asm.kernel;

import net.bytebuddy.jar.asm.MethodVisitor;

/** A violation on purpose, for LayersTest. */
public class UsesAsm {
  MethodVisitor visitor;
}
