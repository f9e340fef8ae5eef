package io.mptcpize.it.program.faults;

import java.lang.instrument.Instrumentation;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * An agent that has methods call the JDK's native methods by way of methods of its own, as one does
 * that wants to measure them: where another agent looks for these calls, they are not.
 */
public final class MovingAgent extends ChangingAgent {
  private static final String NET = "sun/nio/ch/Net";

  private MovingAgent(String argument) {
    super(argument);
  }

  /** Called by the JVM. */
  public static void premain(String argument, Instrumentation instrumentation) {
    instrumentation.addTransformer(new MovingAgent(argument), true);
  }

  @Override
  byte[] changed(byte[] code) {
    ClassReader reader = new ClassReader(code);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    Moving moving = new Moving(writer, reader.getClassName());
    reader.accept(moving, 0);
    return moving.moved == 0 ? code : writer.toByteArray();
  }

  /** Writes the class anew. */
  private final class Moving extends ClassVisitor {
    private final String type;
    private int moved;

    Moving(ClassVisitor next, String type) {
      super(Opcodes.ASM9, next);
      this.type = type;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] thrown) {
      MethodVisitor next = super.visitMethod(access, method, descriptor, signature, thrown);
      if (!isToChange(method)) {
        return next;
      }
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String called, boolean isInterface) {
          boolean isStatic = opcode == Opcodes.INVOKESTATIC;
          if (isStatic && (owner.equals(NET) || owner.equals(type))
              || owner.equals(type) && name.startsWith("socket")) {
            String moved = isStatic ? called : "(L" + type + ";" + called.substring(1);
            String bridge = bridge(opcode, owner, name, called, moved);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, type, bridge, moved, false);
          } else {
            super.visitMethodInsn(opcode, owner, name, called, isInterface);
          }
        }
      };
    }

    /**
     * Writes a static method that makes a call.
     *
     * @param descriptor its own
     * @return its name
     */
    private String bridge(int opcode, String owner, String name, String called, String descriptor) {
      String bridge = "elsewhere" + moved++;
      int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
      MethodVisitor to = cv.visitMethod(access, bridge, descriptor, null, null);
      to.visitCode();
      int local = 0;
      for (Type argument : Type.getArgumentTypes(descriptor)) {
        to.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), local);
        local += argument.getSize();
      }
      to.visitMethodInsn(opcode, owner, name, called, false);
      to.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
      to.visitMaxs(0, 0);
      to.visitEnd();
      return bridge;
    }
  }
}
