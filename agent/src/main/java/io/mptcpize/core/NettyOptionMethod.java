package io.mptcpize.core;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method of Netty's that sets or gets a socket option: {@code setTcpUserTimeout(int)}, {@code
 * isTcpQuickAck()}, {@code setRawOpt(level, number, value)} and the like. What it throws goes to
 * the hook, which may see to it, or have it called once more.
 */
final class NettyOptionMethod extends MethodVisitor {
  private static final String EXCEPTION = "java/lang/Exception";
  private static final String HELD = "Ljava/lang/Exception;Ljava/lang/Object;III";

  /** By what follows {@code set}, {@code get} or {@code is}: the kernel's level and number. */
  private static final Object[][] OPTIONS = {
    {"ReuseAddress", 1, 2},
    {"ReusePort", 1, 15},
    {"SendBufferSize", 1, 7},
    {"ReceiveBufferSize", 1, 8},
    {"KeepAlive", 1, 9},
    {"SoLinger", 1, 13},
    {"SoBusyPoll", 1, 46},
    {"TrafficClass", 0, 1},
    {"IpFreeBind", 0, 15},
    {"IpTransparent", 0, 19},
    {"IpBindAddressNoPort", 0, 24},
    {"TcpNoDelay", 6, 1},
    {"TcpCork", 6, 3},
    {"TcpKeepIdle", 6, 4},
    {"TcpKeepIntvl", 6, 5},
    {"TcpKeepCnt", 6, 6},
    {"TcpDeferAccept", 6, 9},
    {"TcpQuickAck", 6, 12},
    {"TcpMd5Sig", 6, 14},
    {"TcpUserTimeout", 6, 18},
    {"TcpFastOpen", 6, 23},
    {"TcpNotSentLowAt", 6, 25},
    {"TcpFastOpenConnect", 6, 30},
  };

  /** What another method sets. */
  private static final Object[] UNKNOWN = {"", -1, -1};

  private final String owner;
  private final String method;
  private final String descriptor;
  private final Type[] arguments;

  /** Null where the first two arguments tell level and number. */
  private final Object[] option;

  private final boolean gets;
  private final Label start = new Label();

  private NettyOptionMethod(
      MethodVisitor next, String owner, String method, String descriptor, Object[] option) {
    super(Opcodes.ASM9, next);
    this.owner = owner;
    this.method = method;
    this.descriptor = descriptor;
    this.option = option;
    arguments = Type.getArgumentTypes(descriptor);
    gets = Type.getReturnType(descriptor).getSort() != Type.VOID;
  }

  /** The visitor for an instance method of this class, if it is one of these; else the next. */
  static MethodVisitor of(MethodVisitor next, String owner, String method, String descriptor) {
    boolean isRaw = method.equals("setRawOpt") && descriptor.startsWith("(II");
    if (isRaw || descriptor.equals("(III)V") && method.equals("setIntOpt")) {
      return new NettyOptionMethod(next, owner, method, descriptor, null);
    }
    if (descriptor.equals("(II)I") && method.equals("getIntOpt")) {
      return new NettyOptionMethod(next, owner, method, descriptor, null);
    }
    boolean isGetter =
        descriptor.equals("()I") || descriptor.equals("()Z") || descriptor.equals("()J");
    boolean isSetter = method.startsWith("set") && descriptor.endsWith(")V");
    for (Object[] option : OPTIONS) {
      if (isSetter && method.equals("set" + option[0])
          || isGetter && (method.equals("get" + option[0]) || method.equals("is" + option[0]))) {
        return new NettyOptionMethod(next, owner, method, descriptor, option);
      }
    }
    return isSetter && !descriptor.startsWith("()")
        ? new NettyOptionMethod(next, owner, method, descriptor, UNKNOWN)
        : next;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (!gets) {
      loadNumber();
      loadOption();
      NettyClass.call(mv, "setting", "(III)V");
    }
    mv.visitLabel(start);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.IRETURN && gets) {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      loadOption();
      NettyClass.call(mv, "optionRead", "(ILjava/lang/Object;II)I");
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    Object[] parameters = SocketCalls.parameters(owner, descriptor);
    HookedMethod.handle(mv, start, EXCEPTION, parameters);
    loadSocket();
    loadOption();
    if (gets) {
      NettyClass.call(mv, "optionUntold", "(" + HELD + ")J");
      boolean isLong = descriptor.endsWith("J");
      if (!isLong) {
        mv.visitInsn(Opcodes.L2I);
      }
      mv.visitInsn(isLong ? Opcodes.LRETURN : Opcodes.IRETURN);
    } else {
      loadValue();
      Label done = new Label();
      NettyClass.call(mv, "optionRefused", "(" + HELD + "J)Z");
      mv.visitJumpInsn(Opcodes.IFEQ, done);
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      int local = 1;
      for (Type argument : arguments) {
        mv.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), local);
        local += argument.getSize();
      }
      mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, method, descriptor, false);
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
    mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, "intValue", "()I", false);
  }

  /** Pushes level and number. */
  private void loadOption() {
    if (option == null) {
      mv.visitVarInsn(Opcodes.ILOAD, 1);
      mv.visitVarInsn(Opcodes.ILOAD, 2);
    } else {
      mv.visitIntInsn(Opcodes.BIPUSH, (Integer) option[1]);
      mv.visitIntInsn(Opcodes.BIPUSH, (Integer) option[2]);
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
