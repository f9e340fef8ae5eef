package io.mptcpize.it.program.observe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** Given after another agent, undoes what that has done to {@code sun.nio.ch.Net}. */
public final class UndoingAgent implements ClassFileTransformer {
  private static final String NET = "sun/nio/ch/Net";

  private final byte[] original;

  private UndoingAgent(byte[] original) {
    this.original = original;
  }

  /** Called by the JVM. */
  public static void premain(String argument, Instrumentation instrumentation) throws IOException {
    try (InputStream in = Object.class.getResourceAsStream("/" + NET + ".class")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        out.write(b);
      }
      instrumentation.addTransformer(new UndoingAgent(out.toByteArray()), true);
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] code) {
    return NET.equals(name) ? original : null;
  }
}
