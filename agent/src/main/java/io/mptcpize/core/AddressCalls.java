package io.mptcpize.core;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Tells the hook of each address, right before the JDK's call that connects or binds a socket to
 * it: {@code Net.connect} and {@code Net.bind}, static, in the channels and in {@code
 * NioSocketImpl}; {@code socketConnect} and {@code socketBind}, abstract, in {@code
 * AbstractPlainSocketImpl}. The call itself stays as it is.
 */
final class AddressCalls extends HookedMethod {
  private static final String NET = "sun/nio/ch/Net";
  private static final String ADDRESS = "Ljava/net/InetAddress;";

  AddressCalls(MethodVisitor next, HookedClass of) {
    super(next, of);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    boolean inNet = opcode == Opcodes.INVOKESTATIC && owner.equals(NET);
    boolean inPlain = opcode == Opcodes.INVOKEVIRTUAL && owner.equals(HookedClass.PLAIN);
    if (inNet && name.equals("connect") || inPlain && name.equals("socketConnect")) {
      tell(descriptor, "connecting");
    } else if (inNet && name.equals("bind") && !of.isClientChannel()
        || inPlain && name.equals("socketBind")) {
      tell(descriptor, "binding");
    }
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
  }

  private void tell(String descriptor, String hook) {
    Type[] arguments = Type.getArgumentTypes(descriptor);
    int fd = -1;
    int address = -1;
    for (int i = 0; i < arguments.length; i++) {
      String type = arguments[i].getDescriptor();
      fd = type.equals(FD) ? i : fd;
      address = type.equals(ADDRESS) || type.equals("Ljava/net/SocketAddress;") ? i : address;
    }
    if (address < 0) {
      throw new IllegalStateException(hook + " with " + descriptor);
    }
    for (int i = arguments.length - 1; i >= 0; i--) {
      mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), SPARE_LOCAL + i);
    }
    mv.visitVarInsn(Opcodes.ALOAD, 0);
    of.loadLock(mv);
    if (fd >= 0) {
      mv.visitVarInsn(Opcodes.ALOAD, SPARE_LOCAL + fd);
    } else {
      loadPlainFd();
    }
    String type = arguments[address].getDescriptor();
    mv.visitVarInsn(Opcodes.ALOAD, SPARE_LOCAL + address);
    if (type.equals(ADDRESS)) {
      mv.visitVarInsn(Opcodes.ILOAD, SPARE_LOCAL + address + 1); // a port follows its address
      type += "I";
    }
    String role = hook.equals("binding") ? of.loadRole(mv) : "";
    mv.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        HOOK,
        hook,
        "(Ljava/lang/Object;Ljava/lang/Object;" + FD + type + role + ")V",
        false);
    for (int i = 0; i < arguments.length; i++) {
      mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), SPARE_LOCAL + i);
    }
    of.rewritten();
  }
}
