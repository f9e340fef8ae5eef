package io.mptcpize.violations.table.rewrite;

import net.bytebuddy.jar.asm.MethodVisitor;

/** A violation on purpose, for LayersTest. */
public class Instrumented {
  MethodVisitor visitor;
}
