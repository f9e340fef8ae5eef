package io.mptcpize.core;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class of Netty's native transports with the hook in it. The classes are known by the end of
 * their names, since many libraries bring Netty under another package. What is not as in Netty 4.1
 * and 4.2 is an exception here, and no error in the application later.
 */
final class NettyClass extends ClassVisitor {
  private static final String HOOK = "java/nio/channels/spi/MptcpizeNetty";
  private static final String ADDRESS = "Ljava/net/SocketAddress;";

  /** Of Netty's package, which is left out where methods are compared. */
  private static final String PROMISE = "Lchannel/ChannelPromise;";

  private static final String DESCRIPTOR = "channel/unix/FileDescriptor";
  private static final String RING = "channel/uring/AbstractIoUringChannel";

  /** The transport for Netty 4.1, which has a project of its own. */
  private static final String RING_BEFORE = "incubator/channel/uring/AbstractIOUringChannel";

  /** The classes, each with the number of methods that must be found in it. */
  private static final Object[][] CLASSES = {
    {"channel/unix/Socket", 1}, // newSocketStream0(boolean)
    {DESCRIPTOR, 1}, // close; markClosed, which io_uring calls instead, is in 4.2 only
    {"channel/epoll/LinuxSocket", 0}, // options, which may come and go
    {"channel/epoll/Native", 2}, // epollCtlAdd, epollCtlMod
    {"channel/epoll/AbstractEpollChannel", 1}, // doConnect
    {"channel/epoll/EpollServerSocketChannel", 1}, // doBind
    {"channel/uring/LinuxSocket", 0},
    {RING, 1}, // schedulePollAdd
    {RING + "$AbstractUringUnsafe", 3}, // connect, readComplete, pollAddComplete
    {"channel/uring/IoUringServerSocketChannel", 1}, // doBind
    {"channel/uring/IoUringSocketChannelConfig", 0}, // shouldWriteZeroCopy, from 4.2.4 on
    {RING_BEFORE + "$AbstractUringUnsafe", 1}, // connect
    {"incubator/channel/uring/LinuxSocket", 0},
    {"incubator/channel/uring/IOUringServerSocketChannel", 1}, // doBind
  };

  private final String name;
  private final String prefix;
  private int places;

  private NettyClass(ClassVisitor next, String name) {
    super(Opcodes.ASM9, next);
    this.name = name;
    prefix = name.substring(0, name.length() - ((String) row(name)[0]).length());
  }

  /** Whether a class, by its internal name, is one that is rewritten. */
  static boolean isOne(String name) {
    return row(name) != null;
  }

  private static Object[] row(String name) {
    for (Object[] row : CLASSES) {
      if (name.endsWith("netty/" + row[0])) {
        return row;
      }
    }
    return null;
  }

  /**
   * Writes the class anew with the hook in it.
   *
   * @throws RuntimeException if it is not as expected; the message says in what
   */
  static byte[] rewrite(String name, byte[] code) {
    ClassFile file = new ClassFile(code);
    NettyClass rewritten = new NettyClass(file.writer, name);
    file.reader.accept(rewritten, ClassReader.EXPAND_FRAMES);
    int expected = (Integer) row(name)[1];
    if (rewritten.places < expected) {
      throw new IllegalStateException(rewritten.places + " of " + expected + " methods were found");
    }
    return file.bytes();
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String method, String descriptor, String signature, String[] exceptions) {
    MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
    if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
      return next;
    }
    if (name.endsWith("Socket") && (access & Opcodes.ACC_STATIC) == 0) {
      return NettyOptionMethod.of(next, name, method, descriptor);
    }
    boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
    Object[] parameters = SocketCalls.parameters(isStatic ? null : name, descriptor);
    MethodVisitor hooked = hooked(next, method + descriptor.replace(prefix, ""), parameters);
    if (hooked != next) {
      places++;
    }
    return hooked;
  }

  private MethodVisitor hooked(MethodVisitor next, String method, Object[] parameters) {
    switch (method) {
      case "newSocketStream0(Z)I":
        return new AtEntry(next, parameters) {
          @Override
          void hook() {
            Label left = new Label();
            mv.visitVarInsn(Opcodes.ILOAD, 0);
            call("open", "(Z)I");
            mv.visitInsn(Opcodes.DUP);
            mv.visitJumpInsn(Opcodes.IFLT, left);
            mv.visitInsn(Opcodes.IRETURN);
            mv.visitLabel(left);
            Object[] integer = {Opcodes.INTEGER};
            mv.visitFrame(Opcodes.F_NEW, 1, integer, 1, integer);
            mv.visitInsn(Opcodes.POP);
          }

          @Override
          public void visitInsn(int opcode) {
            if (opcode == Opcodes.IRETURN) {
              mv.visitInsn(Opcodes.DUP);
              call("opened", "(I)V");
            }
            super.visitInsn(opcode);
          }
        };
      case "epollCtlAdd(III)V":
      case "epollCtlMod(III)V":
        return new AtEntry(next, parameters) {
          @Override
          void hook() {
            for (int i = 0; i < 3; i++) {
              mv.visitVarInsn(Opcodes.ILOAD, i);
            }
            call("watching", "(III)V");
          }
        };
      case "doConnect(" + ADDRESS + ADDRESS + ")Z":
        return ofChannel(next, parameters, "connecting");
      case "connect(" + ADDRESS + ADDRESS + PROMISE + ")V":
        return ofChannel(next, parameters, "connecting");
      case "schedulePollAdd(IIZ)J":
        return new AtEntry(next, parameters) {
          @Override
          void hook() {
            mv.visitVarInsn(Opcodes.ILOAD, 3);
            loadSocket(mv);
            number(mv);
            call("mayMultishot", "(ZI)Z");
            mv.visitVarInsn(Opcodes.ISTORE, 3);
          }
        };
      case "pollAddComplete(IIS)V":
        return new AtEntry(next, parameters) {
          @Override
          void hook() {
            mv.visitVarInsn(Opcodes.ILOAD, 1);
            loadSocket(mv);
            number(mv);
            call("polled", "(II)I");
            mv.visitVarInsn(Opcodes.ISTORE, 1);
          }
        };
      case "readComplete(BIIS)V":
        return new AtEntry(next, parameters) {
          @Override
          void hook() {
            for (int i = 1; i <= 3; i++) {
              mv.visitVarInsn(Opcodes.ILOAD, i);
            }
            loadSocket(mv);
            number(mv);
            call("received", "(IIII)I");
            mv.visitVarInsn(Opcodes.ISTORE, 3);
          }
        };
      case "shouldWriteZeroCopy(I)Z":
        return new AtEntry(next, parameters) {
          @Override
          void hook() {
            mv.visitVarInsn(Opcodes.ILOAD, 1);
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            mv.visitFieldInsn(Opcodes.GETFIELD, name, "writeZeroCopyThreshold", "I");
            loadSocket(mv);
            number(mv);
            call("zeroCopied", "(III)I");
            mv.visitVarInsn(Opcodes.ISTORE, 1);
          }
        };
      case "doBind(" + ADDRESS + ")V":
        return name.endsWith("ServerSocketChannel")
            ? ofChannel(next, parameters, "listening")
            : next;
      case "close()V":
      case "markClosed()Z":
        return name.endsWith(DESCRIPTOR) ? ofDescriptor(next, parameters) : next;
      default:
        return next; // the bytes of a method that is not visited are copied as they are
    }
  }

  /** A method of a channel or its inner class, the first parameter of which is an address. */
  private MethodVisitor ofChannel(MethodVisitor next, Object[] parameters, final String hook) {
    return new AtEntry(next, parameters) {
      @Override
      void hook() {
        loadSocket(mv);
        mv.visitInsn(Opcodes.DUP);
        number(mv);
        mv.visitVarInsn(Opcodes.ALOAD, 1);
        call(hook, "(Ljava/lang/Object;I" + ADDRESS + ")V");
      }
    };
  }

  /** Pushes the channel's object that holds the descriptor. */
  private void loadSocket(MethodVisitor to) {
    String channel = name;
    to.visitVarInsn(Opcodes.ALOAD, 0);
    if (name.endsWith("Unsafe")) {
      channel = name.substring(0, name.lastIndexOf('$'));
      to.visitFieldInsn(Opcodes.GETFIELD, name, "this$0", "L" + channel + ";");
    } else if (name.endsWith("Config")) {
      channel = prefix + RING;
      to.visitFieldInsn(Opcodes.GETFIELD, name, "channel", "L" + prefix + "channel/Channel;");
      to.visitTypeInsn(Opcodes.CHECKCAST, channel);
    }
    String fd = "()L" + prefix + DESCRIPTOR + ";";
    to.visitMethodInsn(Opcodes.INVOKEVIRTUAL, channel, "fd", fd, false);
  }

  /** Replaces it by the descriptor's number. */
  private void number(MethodVisitor to) {
    to.visitMethodInsn(Opcodes.INVOKEVIRTUAL, prefix + DESCRIPTOR, "intValue", "()I", false);
  }

  /** A method that closes the descriptor. */
  private MethodVisitor ofDescriptor(MethodVisitor next, Object[] parameters) {
    return new AtEntry(next, parameters) {
      @Override
      void hook() {
        mv.visitVarInsn(Opcodes.ALOAD, 0);
        mv.visitInsn(Opcodes.DUP);
        mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, name, "intValue", "()I", false);
        mv.visitVarInsn(Opcodes.ALOAD, 0);
        mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, name, "isOpen", "()Z", false);
        call("closing", "(Ljava/lang/Object;IZ)V");
      }
    };
  }

  /** Calls a method of the hook. */
  static void call(MethodVisitor to, String method, String descriptor) {
    to.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, method, descriptor, false);
  }

  /**
   * A method that calls the hook before all else. What the call needs of Netty's may be missing one
   * day: then the method does what it did without.
   */
  private abstract static class AtEntry extends MethodVisitor {
    private final Object[] parameters;

    AtEntry(MethodVisitor next, Object[] parameters) {
      super(Opcodes.ASM9, next);
      this.parameters = parameters;
    }

    abstract void hook();

    final void call(String method, String descriptor) {
      NettyClass.call(mv, method, descriptor);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      Label start = new Label();
      Label end = new Label();
      Label missing = new Label();
      Label rest = new Label();
      mv.visitTryCatchBlock(start, end, missing, "java/lang/LinkageError");
      mv.visitLabel(start);
      hook();
      mv.visitLabel(end);
      mv.visitJumpInsn(Opcodes.GOTO, rest);
      mv.visitLabel(missing);
      Object[] error = {"java/lang/LinkageError"};
      mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 1, error);
      call("missing", "(Ljava/lang/Throwable;)V");
      mv.visitLabel(rest);
      mv.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 0, new Object[0]);
      mv.visitInsn(Opcodes.NOP); // a frame of Netty's may come next
    }
  }
}
