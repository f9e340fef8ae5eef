package io.mptcpize.rewrite;

import io.mptcpize.jvm.Jdk;
import io.mptcpize.jvm.Privileged;
import java.lang.reflect.Field;
import java.net.SocketImpl;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class that is written anew with the hook at its places in {@link Instrumented}. Fields that the
 * new code reads are looked for first, and each place must be found: what differs from the classes
 * that were studied is an exception here, and no error in the application later.
 */
final class HookedClass extends ClassVisitor {
  private static final String JDK_HOOK = "sun/nio/ch/MptcpizeHook";
  private static final String MANAGEMENT_HOOK = "java/nio/channels/spi/MptcpizeManagement";
  private static final String NETTY_HOOK = "java/nio/channels/spi/MptcpizeNetty";

  /** The class files of JDK 13, the first whose channels remember a reset. */
  private static final int FIRST_WITH_RESETS = 57;

  /** The internal name. */
  final String name;

  private final ClassFile file;

  /** The package in which its Netty lies, "" for a class of the JDK's. */
  private final String netty;

  private final List<Place> places;
  private final List<Place> missing;
  private int version;
  private boolean hasIsServer;
  private boolean hasStateLock;
  private boolean hasFdLock;
  private boolean hasUpdateLock;
  private boolean hasServer;
  private boolean hasNumber;

  private HookedClass(ClassFile file, String netty, String name) {
    super(Opcodes.ASM9, file.writer);
    this.file = file;
    this.netty = netty;
    this.name = name;
    places = Instrumented.placesIn(netty, name);
    missing = new ArrayList<>(places);
  }

  /**
   * Writes a class anew with the hook in it.
   *
   * @param netty the package in which its Netty lies, "" for a class of the JDK's
   * @param name the class's internal name
   * @throws RuntimeException if it is not as expected; the message says in what
   */
  static byte[] rewrite(String netty, String name, byte[] code) {
    ClassFile file = new ClassFile(code);
    HookedClass hooked = new HookedClass(file, netty, name);
    file.reader.accept(hooked, ClassReader.EXPAND_FRAMES);
    for (Place place : hooked.missing) {
      if (place.isRequiredOn(Jdk.feature())) {
        throw new IllegalStateException(place + " was not found");
      }
    }
    return file.bytes();
  }

  /**
   * Whether the class has stack map frames: JDK 8 to 17 leave them out of a class that is loaded
   * already, if it was not verified, and do not verify it later.
   */
  boolean hasFrames() {
    return file.hasFrames();
  }

  /** A place was found. */
  void found(Place place) {
    missing.remove(place);
  }

  /** The internal name of the hook's class. */
  String hook() {
    if (isOfNetty()) {
      return NETTY_HOOK;
    }
    return name.equals(Instrumented.MBEAN_SERVERS) ? MANAGEMENT_HOOK : JDK_HOOK;
  }

  boolean isOfNetty() {
    return !netty.isEmpty();
  }

  /** Whether callers of a method that reads want a reset as {@code ConnectionResetException}. */
  boolean tellsResets() {
    return name.startsWith("java/net/") || version >= FIRST_WITH_RESETS;
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
    hasNumber |= field.equals("fdVal") && descriptor.equals("I");
    hasStateLock |= field.equals("stateLock") && isObject;
    hasFdLock |= field.equals("fdLock") && isObject;
    hasUpdateLock |= field.equals("updateLock") && isObject;
    return super.visitField(access, field, descriptor, signature, value);
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String method, String descriptor, String signature, String[] exceptions) {
    MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
    if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
      return next;
    }
    boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
    String inNetty = isOfNetty() ? descriptor.replace(netty, "") : descriptor;
    for (Place place : places) {
      if (place.isIn(method, inNetty)) {
        next = hooked(next, place, isStatic, method, descriptor);
      }
    }
    return next; // the bytes of a method that is not visited are copied as they are
  }

  private MethodVisitor hooked(
      MethodVisitor next, Place place, boolean isStatic, String method, String descriptor) {
    if (place.where == Place.Where.NETTY_SOCKOPTS) {
      return isStatic ? next : AroundNettySockopt.of(next, this, place, method, descriptor);
    }
    Object[] parameters = HookedMethod.parameters(isStatic ? null : name, descriptor);
    // by methods of their own classes: else the verifier would load all of these with this one
    if (place.where == Place.Where.ENTRY) {
      return AtEntry.of(next, this, place, descriptor, parameters);
    }
    if (place.where == Place.Where.RETURN) {
      return AtReturn.of(next, this, place);
    }
    if (place.where == Place.Where.READ_ERROR) {
      return OnReadError.of(next, this, place, descriptor, parameters);
    }
    if (place.where == Place.Where.CALL_SETS_SOCKOPT) {
      return AroundPlainSockopt.of(next, this, place, parameters);
    }
    return place.where == Place.Where.SETS_SOCKOPT || place.where == Place.Where.GETS_SOCKOPT
        ? AroundSockopt.of(next, this, place, descriptor, parameters)
        : AtCall.of(next, this, place, parameters);
  }

  /** Pushes what the JDK locks when it closes a socket of this class. */
  void loadLock(MethodVisitor to) {
    to.visitVarInsn(Opcodes.ALOAD, 0);
    String lock = "stateLock";
    boolean isThere = hasStateLock;
    if (name.equals(Instrumented.PLAIN)) {
      lock = "fdLock";
      isThere = hasFdLock;
    } else if (name.equals(Instrumented.ASYNC_CHANNEL)) {
      // its connect holds a read lock against close: any lock will do that no application has
      lock = "updateLock";
      isThere = hasUpdateLock;
    }
    if (!isThere) {
      throw new IllegalStateException("the lock of its state is not where it was");
    }
    to.visitFieldInsn(Opcodes.GETFIELD, name, lock, "Ljava/lang/Object;");
  }

  /**
   * Pushes whether a socket of this class is to listen.
   *
   * @return the descriptor of what was pushed: a boolean, or a ServerSocket that may be null
   */
  String loadListens(MethodVisitor to) {
    if (!name.equals(Instrumented.PLAIN) && !name.equals(Instrumented.NIO_SOCKET)) {
      boolean isServer =
          name.equals(Instrumented.SERVER_CHANNEL) || name.equals(Instrumented.ASYNC_SERVER);
      to.visitInsn(isServer ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
      return "Z";
    }
    to.visitVarInsn(Opcodes.ALOAD, 0);
    if (name.equals(Instrumented.NIO_SOCKET)) {
      if (!hasServer) {
        throw new IllegalStateException("the field for its role is not where it was");
      }
      to.visitFieldInsn(Opcodes.GETFIELD, name, "server", "Z");
      return "Z";
    }
    if (hasIsServer) { // 13 to 17
      to.visitFieldInsn(Opcodes.GETFIELD, name, "isServer", "Z");
      return "Z";
    }
    checkServerSocket();
    to.visitFieldInsn(Opcodes.GETFIELD, name, "serverSocket", "Ljava/net/ServerSocket;");
    return "Ljava/lang/Object;";
  }

  /** Pushes the number of a channel's descriptor. */
  void loadNumber(MethodVisitor to) {
    if (!hasNumber) {
      throw new IllegalStateException("the number of its descriptor is not where it was");
    }
    to.visitVarInsn(Opcodes.ALOAD, 0);
    to.visitFieldInsn(Opcodes.GETFIELD, name, "fdVal", "I");
  }

  /** Before 13 the role stands in the superclass. */
  private static void checkServerSocket() {
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

  /** The internal name of this Netty's class that holds a descriptor. */
  String nettyDescriptor() {
    return netty + Instrumented.DESCRIPTOR;
  }

  /**
   * Pushes the object of this Netty that holds the descriptor: of the class itself, of the channel,
   * or of the channel that an inner class or a configuration belongs to.
   */
  void loadNettySocket(MethodVisitor to) {
    to.visitVarInsn(Opcodes.ALOAD, 0);
    if (name.equals(nettyDescriptor())) {
      return;
    }
    String channel = name;
    if (name.endsWith("Unsafe")) {
      channel = name.substring(0, name.lastIndexOf('$'));
      to.visitFieldInsn(Opcodes.GETFIELD, name, "this$0", "L" + channel + ";");
    } else if (name.endsWith("Config")) {
      channel = netty + Instrumented.RING;
      to.visitFieldInsn(Opcodes.GETFIELD, name, "channel", "L" + netty + "channel/Channel;");
      to.visitTypeInsn(Opcodes.CHECKCAST, channel);
    }
    String fd = "()L" + nettyDescriptor() + ";";
    to.visitMethodInsn(Opcodes.INVOKEVIRTUAL, channel, "fd", fd, false);
  }
}
