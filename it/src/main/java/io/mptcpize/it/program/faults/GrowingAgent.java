package io.mptcpize.it.program.faults;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * An agent that has methods of a class do nothing for a while before they do what they did: they
 * grow to the 65535 bytes that a method can have, so that no other agent can put a call into them.
 *
 * <p>Argument: {@code CLASS#METHODS}, of which the second is a regular expression. The class is
 * named on standard output once it has loaded.
 */
public final class GrowingAgent implements ClassFileTransformer {
  private static final int LARGEST = 65535;

  private final String type;
  private final Pattern methods;

  private GrowingAgent(String type, String methods) {
    this.type = type.replace('.', '/');
    this.methods = Pattern.compile(methods);
  }

  /** Called by the JVM. */
  public static void premain(String argument, Instrumentation instrumentation) {
    String[] parts = argument.split("#");
    instrumentation.addTransformer(new GrowingAgent(parts[0], parts[1]), true);
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (!type.equals(name)) {
      return null;
    }
    try {
      byte[] grown = grown(code);
      System.out.println("grown: " + name.replace('/', '.'));
      return grown;
    } catch (Throwable t) { // the JVM would not tell of it
      t.printStackTrace();
      throw t;
    }
  }

  private byte[] grown(byte[] code) {
    Map<String, Integer> fillings = new HashMap<>();
    while (true) {
      try {
        return filled(code, fillings);
      } catch (MethodTooLargeException e) {
        fillings.merge(
            e.getMethodName() + e.getDescriptor(), LARGEST - e.getCodeSize(), Integer::sum);
      }
    }
  }

  /**
   * The class, the methods of which begin with as many instructions that do nothing as a method can
   * have, and with so many more by its name and descriptor.
   */
  private byte[] filled(byte[] code, Map<String, Integer> more) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(code)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
                int filling = LARGEST + more.getOrDefault(name + descriptor, 0);
                return methods.matcher(name).matches() ? new Filled(next, filling) : next;
              }
            },
            0);
    return writer.toByteArray();
  }

  /** A method that begins so. One that has no code stays as it is. */
  private static final class Filled extends MethodVisitor {
    private final int filling;

    Filled(MethodVisitor next, int filling) {
      super(Opcodes.ASM9, next);
      this.filling = filling;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      for (int i = 0; i < filling; i++) {
        super.visitInsn(Opcodes.NOP);
      }
    }
  }
}
