package io.mptcpize.core;

import java.lang.reflect.Field;
import java.net.SocketImpl;
import java.security.PrivilegedExceptionAction;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class of the JDK with the hook in it. Fields that the new code reads are looked for first, and
 * each place that is rewritten is counted: what differs from the classes that were studied (JDK 8
 * to 26) is an exception here, and no error in the application later.
 */
final class HookedClass extends ClassVisitor {
  static final String PLAIN = "java/net/AbstractPlainSocketImpl";
  static final String CHANNEL = "sun/nio/ch/SocketChannelImpl";
  private static final String PLAIN_OPTIONS = "java/net/PlainSocketImpl";
  private static final String PLAIN_STREAM = "java/net/SocketInputStream";
  private static final String DISPATCHER = "sun/nio/ch/SocketDispatcher";
  private static final String NET = "sun/nio/ch/Net";
  private static final String NIO_SOCKET = "sun/nio/ch/NioSocketImpl";
  private static final String SERVER_CHANNEL = "sun/nio/ch/ServerSocketChannelImpl";
  private static final String ASYNC_CHANNEL = "sun/nio/ch/UnixAsynchronousSocketChannelImpl";
  private static final String ASYNC_SERVER = "sun/nio/ch/AsynchronousServerSocketChannelImpl";

  /** The classes, each with the number of places at least that must be found in it. */
  private static final Object[][] CLASSES = {
    {NET, 4}, // socket, serverSocket, options set and got
    // create (twice, the second for UDP), connect, bind, close, available, options got, urgent data
    {PLAIN, 8},
    {PLAIN_OPTIONS, 1}, // options set
    {PLAIN_STREAM, 1}, // read
    {DISPATCHER, 2}, // read, readv
    {NIO_SOCKET, 5}, // connect, bind, close, available, urgent data
    {CHANNEL, 3}, // connect (two from 13 on), close, urgent data, available (from 17 on)
    {SERVER_CHANNEL, 1}, // bind
    {ASYNC_CHANNEL, 2}, // connect, close
    {ASYNC_SERVER, 1}, // bind
  };

  /** The class files of JDK 13, the first whose channels remember a reset. */
  private static final int FIRST_WITH_RESETS = 57;

  private final String name;
  private int version;
  private int places;
  private boolean hasIsServer;
  private boolean hasStateLock;
  private boolean hasFdLock;
  private boolean hasServer;

  private HookedClass(ClassVisitor next, String name) {
    super(Opcodes.ASM9, next);
    this.name = name;
  }

  /** Whether a class, by its internal name, is one that is rewritten. */
  static boolean isOne(String name) {
    return placesIn(name) > 0;
  }

  private static int placesIn(String name) {
    for (Object[] row : CLASSES) {
      if (row[0].equals(name)) {
        return (Integer) row[1];
      }
    }
    return 0;
  }

  /**
   * Writes the class anew with the hook in it.
   *
   * @throws RuntimeException if it is not as expected; the message says in what
   */
  static byte[] rewrite(String name, byte[] code) {
    ClassFile file = new ClassFile(code);
    HookedClass hooked = new HookedClass(file.writer, name);
    file.reader.accept(hooked, ClassReader.EXPAND_FRAMES);
    if (hooked.places < placesIn(name)) {
      throw new IllegalStateException(
          hooked.places + " of " + placesIn(name) + " places were found");
    }
    return file.bytes();
  }

  /** Counts a place. */
  void rewritten() {
    places++;
  }

  @Override
  public void visit(
      int classVersion,
      int access,
      String className,
      String signature,
      String superName,
      String[] interfaces) {
    version = classVersion;
    super.visit(classVersion, access, className, signature, superName, interfaces);
  }

  @Override
  public FieldVisitor visitField(
      int access, String field, String descriptor, String signature, Object value) {
    boolean isObject = descriptor.equals("Ljava/lang/Object;");
    hasIsServer |= field.equals("isServer") && descriptor.equals("Z");
    hasServer |= field.equals("server") && descriptor.equals("Z");
    hasStateLock |= field.equals("stateLock") && isObject;
    hasFdLock |= field.equals("fdLock") && isObject;
    return super.visitField(access, field, descriptor, signature, value);
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String method, String descriptor, String signature, String[] exceptions) {
    MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
    if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
      return next;
    }
    boolean setsOptions = name.equals(NET) || name.equals(PLAIN) || name.equals(PLAIN_OPTIONS);
    if (setsOptions && OptionMethod.isOne(method, descriptor, name.equals(NET))) {
      return new OptionMethod(next, this, name, descriptor, name.equals(NET));
    }
    if (method.equals("socketSetOption")) {
      return new PlainOptionCall(next, this, name, descriptor);
    }
    if (name.equals(NET)) {
      return method.equals("socket") || method.equals("serverSocket")
          ? new SocketCalls.InNet(next, this, descriptor)
          : next; // the bytes of a method that is not visited are copied as they are
    }
    if (name.equals(PLAIN_STREAM) || name.equals(DISPATCHER)) {
      boolean tellsResets = name.equals(PLAIN_STREAM) || version >= FIRST_WITH_RESETS;
      return ReadMethod.isOne(method, descriptor)
          ? new ReadMethod(next, this, name, descriptor, tellsResets)
          : next;
    }
    if (method.equals("sendUrgentData") || method.equals("sendOutOfBandData")) {
      return new UrgentCalls(next, this, name, descriptor);
    }
    if (name.equals(PLAIN) && method.equals("create")) {
      checkRole();
      return new SocketCalls.InPlainSocketImpl(next, this, descriptor, hasIsServer);
    }
    if (descriptor.equals("()V") && isClose(method)) {
      return new AtClose(next, this);
    }
    if (method.equals("available")) {
      return new AvailableCalls(next, this);
    }
    boolean mayCall = method.endsWith("onnect") || method.endsWith("ind"); // as in netBind
    return mayCall ? new AddressCalls(next, this) : next;
  }

  /** Before 13 the role stands in the superclass. */
  private void checkRole() {
    if (!hasIsServer) {
      try {
        Privileged.run(
            new PrivilegedExceptionAction<Field>() {
              @Override
              public Field run() throws NoSuchFieldException {
                return SocketImpl.class.getDeclaredField("serverSocket");
              }
            });
      } catch (Exception e) {
        throw new IllegalStateException("the field for its role is not where it was: " + e);
      }
    }
  }

  private boolean isClose(String method) {
    if (name.equals(CHANNEL)) {
      return method.equals("implCloseSelectableChannel");
    }
    if (name.equals(ASYNC_CHANNEL)) {
      return method.equals("implClose");
    }
    return (name.equals(NIO_SOCKET) || name.equals(PLAIN)) && method.equals("close");
  }

  /** Whether sockets of this class never listen. */
  boolean isClientChannel() {
    return name.equals(CHANNEL) || name.equals(ASYNC_CHANNEL);
  }

  /** Pushes what the JDK locks when it closes a socket of this class. */
  void loadLock(MethodVisitor to) {
    to.visitVarInsn(Opcodes.ALOAD, 0);
    if (name.equals(ASYNC_CHANNEL)) {
      return; // its connect holds a read lock against close, so that any object will do
    }
    if (name.equals(PLAIN) ? !hasFdLock : !hasStateLock) {
      throw new IllegalStateException("the lock of its state is not where it was");
    }
    String lock = name.equals(PLAIN) ? "fdLock" : "stateLock";
    to.visitFieldInsn(Opcodes.GETFIELD, name, lock, "Ljava/lang/Object;");
  }

  /**
   * Pushes whether a socket of this class that is bound is to listen.
   *
   * @return the descriptor of what was pushed: a boolean, or a ServerSocket that may be null
   */
  String loadRole(MethodVisitor to) {
    if (name.equals(PLAIN)) {
      return SocketCalls.InPlainSocketImpl.loadRole(to, hasIsServer);
    }
    if (name.equals(NIO_SOCKET)) {
      if (!hasServer) {
        throw new IllegalStateException("the field for its role is not where it was");
      }
      to.visitVarInsn(Opcodes.ALOAD, 0);
      to.visitFieldInsn(Opcodes.GETFIELD, name, "server", "Z");
    } else {
      to.visitInsn(Opcodes.ICONST_1);
    }
    return "Z";
  }

  /** Tells the hook that a socket is closed, first thing. */
  private static final class AtClose extends HookedMethod {
    AtClose(MethodVisitor next, HookedClass of) {
      super(next, of);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "closing", "(Ljava/lang/Object;)V", false);
      of.rewritten();
    }
  }
}
