package io.mptcpize.it.program.faults;

import java.lang.instrument.Instrumentation;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * An agent that has methods do nothing for a while before they do what they did: they grow to the
 * 65535 bytes that a method can have, so that no other agent can put a call into them.
 */
public final class GrowingAgent extends ChangingAgent {
  private static final int LARGEST = 65535;

  private GrowingAgent(String argument) {
    super(argument);
  }

  /** Called by the JVM. */
  public static void premain(String argument, Instrumentation instrumentation) {
    instrumentation.addTransformer(new GrowingAgent(argument), true);
  }

  @Override
  byte[] changed(byte[] code) {
    Map<String, Integer> fillings = new HashMap<>();
    while (true) {
      try {
        return filled(code, fillings);
      } catch (MethodTooLargeException e) {
        String method = e.getMethodName() + e.getDescriptor();
        int filling = fillings.getOrDefault(method, LARGEST);
        fillings.put(method, filling - (e.getCodeSize() - LARGEST));
      }
    }
  }

  /**
   * The class, the methods of which begin with instructions that do nothing.
   *
   * @param fillings how many, by the method's name and descriptor; else as many as a method can
   *     have
   */
  private byte[] filled(byte[] code, Map<String, Integer> fillings) {
    ClassWriter writer = new ClassWriter(0);
    ClassVisitor filling =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] thrown) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
            int count = fillings.getOrDefault(name + descriptor, LARGEST);
            return isToChange(name) ? new Filled(next, count) : next;
          }
        };
    new ClassReader(code).accept(filling, 0);
    return writer.toByteArray();
  }

  /** A method that begins so. One that has no code stays as it is. */
  private static final class Filled extends MethodVisitor {
    private final int count;

    Filled(MethodVisitor next, int count) {
      super(Opcodes.ASM9, next);
      this.count = count;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      for (int i = 0; i < count; i++) {
        super.visitInsn(Opcodes.NOP);
      }
    }
  }
}
