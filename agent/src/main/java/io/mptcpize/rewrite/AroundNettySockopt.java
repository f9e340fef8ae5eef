package io.mptcpize.rewrite;

import io.mptcpize.sockopt.Sockopt;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method of Netty's that sets or gets a socket option: {@code setTcpUserTimeout(int)}, {@code
 * isTcpQuickAck()}, {@code setRawOpt(level, number, value)} and the like. What it throws goes to
 * the hook, which may see to it, or have it called once more.
 */
final class AroundNettySockopt extends HookedMethod {
  private static final String EXCEPTION = "java/lang/Exception";
  private static final String REFUSAL = "Ljava/lang/Exception;Ljava/lang/Object;III";

  /** Level and number of what other methods set: no option of the kernel's. */
  private static final int UNKNOWN = -1;

  private final String method;
  private final String descriptor;
  private final Type[] arguments;

  /** Whether the first two arguments tell level and number. */
  private final boolean isRaw;

  /** Null where they do, or where it is not known. */
  private final Sockopt option;

  private final boolean gets;
  private final Label start = new Label();

  private AroundNettySockopt(
      MethodVisitor next,
      HookedClass of,
      Place place,
      String method,
      String descriptor,
      boolean isRaw,
      Sockopt option) {
    super(next, of, place);
    this.method = method;
    this.descriptor = descriptor;
    this.isRaw = isRaw;
    this.option = option;
    arguments = Type.getArgumentTypes(descriptor);
    gets = Type.getReturnType(descriptor).getSort() != Type.VOID;
  }

  /** The visitor for an instance method, if it is one of these; else the next. */
  static MethodVisitor of(
      MethodVisitor next, HookedClass of, Place place, String method, String descriptor) {
    boolean isRaw =
        method.equals("setRawOpt") && descriptor.startsWith("(II")
            || method.equals("setIntOpt") && descriptor.equals("(III)V")
            || method.equals("getIntOpt") && descriptor.equals("(II)I");
    boolean isGetter =
        descriptor.equals("()I") || descriptor.equals("()Z") || descriptor.equals("()J");
    boolean isSetter = method.startsWith("set") && descriptor.endsWith(")V");
    int prefix = isGetter && method.startsWith("is") ? 2 : 3;
    boolean isNamed = isSetter || isGetter && (prefix == 2 || method.startsWith("get"));
    Sockopt option = isRaw || !isNamed ? null : Sockopt.ofNetty(method.substring(prefix));
    boolean setsUnknown = isSetter && !descriptor.startsWith("()");
    return isRaw || option != null || setsUnknown
        ? new AroundNettySockopt(next, of, place, method, descriptor, isRaw, option)
        : next;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (!gets) {
      loadNumber();
      loadOption();
      callHook(hook(false), "(III)V");
    }
    mv.visitLabel(start);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.IRETURN && gets) {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      loadOption();
      callHook("gotSockopt", "(ILjava/lang/Object;II)I");
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    Object[] parameters = parameters(of.name, descriptor);
    handle(start, EXCEPTION, parameters);
    loadSocket();
    loadOption();
    if (gets) {
      callHook("getSockoptRefused", "(" + REFUSAL + ")J");
      boolean isLong = descriptor.endsWith("J");
      if (!isLong) {
        mv.visitInsn(Opcodes.L2I);
      }
      mv.visitInsn(isLong ? Opcodes.LRETURN : Opcodes.IRETURN);
    } else {
      loadValue();
      Label done = new Label();
      callHook(hook(true), "(" + REFUSAL + "J)Z");
      mv.visitJumpInsn(Opcodes.IFEQ, done);
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      int local = 1;
      for (Type argument : arguments) {
        mv.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), local);
        local += argument.getSize();
      }
      mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, of.name, method, descriptor, false);
      mv.visitLabel(done);
      mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 0, new Object[0]);
      mv.visitInsn(Opcodes.RETURN);
    }
    super.visitMaxs(maxStack, maxLocals);
  }

  /** Pushes the object that holds the descriptor, and the descriptor's number. */
  private void loadSocket() {
    mv.visitVarInsn(Opcodes.ALOAD, 0);
    loadNumber();
  }

  private void loadNumber() {
    mv.visitVarInsn(Opcodes.ALOAD, 0);
    mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, of.name, "intValue", "()I", false);
  }

  /** Pushes level and number. */
  private void loadOption() {
    if (isRaw) {
      mv.visitVarInsn(Opcodes.ILOAD, 1);
      mv.visitVarInsn(Opcodes.ILOAD, 2);
    } else {
      mv.visitIntInsn(Opcodes.BIPUSH, option == null ? UNKNOWN : option.level);
      mv.visitIntInsn(Opcodes.BIPUSH, option == null ? UNKNOWN : option.number);
    }
  }

  /** Pushes the value as a long. */
  private void loadValue() {
    Type last = arguments[arguments.length - 1];
    if (last.getSort() == Type.LONG) {
      mv.visitVarInsn(Opcodes.LLOAD, 1);
    } else if (last.getSort() <= Type.INT && arguments.length != 2) {
      mv.visitVarInsn(Opcodes.ILOAD, arguments.length);
      mv.visitInsn(Opcodes.I2L);
    } else {
      mv.visitLdcInsn(Long.MIN_VALUE); // no number
    }
  }
}
