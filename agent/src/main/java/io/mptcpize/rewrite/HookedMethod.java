package io.mptcpize.rewrite;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method that is written anew with a call of the hook at one place. What the hook is given stands
 * in the table, in these words:
 *
 * <ul>
 *   <li>{@code this}: the object whose method it is; {@code class}: the class
 *   <li>{@code arg0}, {@code arg1} …: what the call is given, or the method if the place is no call
 *   <li>{@code result}: what the call, or the method, has given, an int; {@code object}: the same,
 *       an object
 *   <li>{@code fd}: the FileDescriptor; of Netty, its object that holds the descriptor
 *   <li>{@code accepted}: the FileDescriptor of the SocketImpl that the call is given
 *   <li>{@code number}: the descriptor's number, of a channel or of Netty's object
 *   <li>{@code open}: of Netty's object, whether the descriptor is open still
 *   <li>{@code address}: an InetAddress and a port, or a SocketAddress
 *   <li>{@code lock}: what the object locks when it closes
 *   <li>{@code listens}: whether the socket is to listen; on JDK 8 and 11, its ServerSocket or null
 *   <li>{@code threshold}: of io_uring, the bytes from which on a write is not copied
 * </ul>
 */
abstract class HookedMethod extends MethodVisitor {
  static final String FD = "Ljava/io/FileDescriptor;";
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String INET_ADDRESS = "Ljava/net/InetAddress;";
  private static final String SOCKET_ADDRESS = "Ljava/net/SocketAddress;";

  /**
   * Where arguments are kept meanwhile. The methods that are rewritten have fewer locals of their
   * own; {@link #visitMaxs} makes sure.
   */
  static final int SPARE_LOCAL = 32;

  /** The class, which counts the places that are found. */
  final HookedClass of;

  final Place place;

  HookedMethod(MethodVisitor next, HookedClass of, Place place) {
    super(Opcodes.ASM9, next);
    this.of = of;
    this.place = place;
  }

  /**
   * The verification types of a method's parameters, as a stack map frame takes them.
   *
   * @param owner the class for an instance method, null for a static one
   */
  static Object[] parameters(String owner, String descriptor) {
    Type[] types = Type.getArgumentTypes(descriptor);
    int self = owner == null ? 0 : 1;
    Object[] locals = new Object[self + types.length];
    if (owner != null) {
      locals[0] = owner;
    }
    for (int i = 0; i < types.length; i++) {
      int sort = types[i].getSort();
      if (sort == Type.FLOAT || sort == Type.DOUBLE) {
        throw new IllegalStateException("a parameter list of " + descriptor);
      }
      Object primitive = sort == Type.LONG ? Opcodes.LONG : Opcodes.INTEGER;
      locals[self + i] = sort < Type.ARRAY ? primitive : types[i].getInternalName();
    }
    return locals;
  }

  /**
   * Pushes what the table says that the hook is given, and calls it.
   *
   * @param arguments what {@code arg0} and so on are, which lie in locals
   * @param first the local in which the first of them lies
   * @param result the type of what the hook gives
   */
  final void callHook(Type[] arguments, int first, String result) {
    StringBuilder descriptor = new StringBuilder("(");
    int from = 0;
    while (from < place.given.length()) {
      int space = place.given.indexOf(' ', from);
      int to = space < 0 ? place.given.length() : space;
      descriptor.append(push(place.given.substring(from, to), arguments, first));
      from = to + 1;
    }
    callHook(place.hook, descriptor.append(')').append(result).toString());
  }

  /** Calls a method of the hook with what lies on the stack. */
  final void callHook(String method, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, of.hook(), method, descriptor, false);
  }

  /** Pushes one, and tells its type. */
  private String push(String word, Type[] arguments, int first) {
    switch (word) {
      case "this":
        mv.visitVarInsn(Opcodes.ALOAD, 0);
        return OBJECT;
      case "class":
        mv.visitLdcInsn(Type.getObjectType(of.name));
        return "Ljava/lang/Class;";
      case "result":
        return "I"; // it lies there
      case "object":
        return OBJECT; // this, too
      case "lock":
        of.loadLock(mv);
        return OBJECT;
      case "listens":
        return of.loadListens(mv);
      case "fd":
        return of.isOfNetty() ? loadNettySocket() : loadFd(arguments, first);
      case "accepted":
        loadArgument(0, arguments, first);
        mv.visitFieldInsn(Opcodes.GETFIELD, "java/net/SocketImpl", "fd", FD);
        return FD;
      case "number":
        if (!of.isOfNetty()) {
          of.loadNumber(mv);
          return "I";
        }
        loadNettySocket();
        mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, of.nettyDescriptor(), "intValue", "()I", false);
        return "I";
      case "open":
        loadNettySocket();
        mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, of.nettyDescriptor(), "isOpen", "()Z", false);
        return "Z";
      case "threshold":
        mv.visitVarInsn(Opcodes.ALOAD, 0);
        mv.visitFieldInsn(Opcodes.GETFIELD, of.name, "writeZeroCopyThreshold", "I");
        return "I";
      case "address":
        return loadAddress(arguments, first);
      default:
        return loadArgument(Integer.parseInt(word.substring("arg".length())), arguments, first);
    }
  }

  private String loadArgument(int index, Type[] arguments, int first) {
    Type type = arguments[index];
    mv.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local(index, arguments, first));
    boolean isSmall = type.getSort() > Type.BOOLEAN && type.getSort() < Type.INT;
    return isSmall ? "I" : type.getDescriptor();
  }

  /** The local in which an argument lies. */
  static int local(int index, Type[] arguments, int first) {
    int local = first;
    for (int i = 0; i < index; i++) {
      local += arguments[i].getSize();
    }
    return local;
  }

  /** Among the arguments, or else in a field of the plain implementation. */
  private String loadFd(Type[] arguments, int first) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].getDescriptor().equals(FD)) {
        return loadArgument(i, arguments, first);
      }
    }
    mv.visitVarInsn(Opcodes.ALOAD, 0); // its own, or that of java.net.SocketImpl
    mv.visitFieldInsn(Opcodes.GETFIELD, of.name, "fd", FD);
    return FD;
  }

  private String loadAddress(Type[] arguments, int first) {
    for (int i = 0; i < arguments.length; i++) {
      String type = arguments[i].getDescriptor();
      if (type.equals(SOCKET_ADDRESS)) {
        return loadArgument(i, arguments, first);
      }
      if (type.equals(INET_ADDRESS)) { // a port follows
        return loadArgument(i, arguments, first) + loadArgument(i + 1, arguments, first);
      }
    }
    throw new IllegalStateException("no address among the arguments of " + place.call);
  }

  /** Pushes the object of this Netty that holds the descriptor. */
  final String loadNettySocket() {
    of.loadNettySocket(mv);
    return OBJECT;
  }

  /** Pushes {@code this.fd} of an {@code AbstractPlainSocketImpl}. */
  final void loadPlainFd() {
    mv.visitVarInsn(Opcodes.ALOAD, 0);
    mv.visitFieldInsn(Opcodes.GETFIELD, Instrumented.PLAIN, "fd", FD);
  }

  /** Boxes the int on the stack. */
  final void boxInt() {
    String valueOf = "(I)Ljava/lang/Integer;";
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", valueOf, false);
  }

  /** The name of the hook's method for what the place is about; of two, that for exceptions. */
  final String hook(boolean forExceptions) {
    int space = place.hook.indexOf(' ');
    return forExceptions ? place.hook.substring(space + 1) : place.hook.substring(0, space);
  }

  /**
   * Begins the handler of what was thrown since a label, at the method's end: the exception is on
   * the stack, the locals are the parameters.
   */
  final void handle(Label since, String exception, Object[] parameters) {
    Label end = new Label();
    mv.visitTryCatchBlock(since, end, end, exception);
    mv.visitLabel(end);
    mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 1, new Object[] {exception});
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    if (maxLocals > SPARE_LOCAL) {
      throw new IllegalStateException("a method with " + maxLocals + " locals");
    }
    super.visitMaxs(maxStack, maxLocals);
  }
}
