package io.mptcpize.sockets;

import io.mptcpize.kernel.Kernel;
import java.io.FileDescriptor;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How many bytes can be read of a socket, where the kernel counts the end of an MPTCP stream as one
 * more. So that a TCP socket costs no call of the kernel, what a socket is is asked once, as long
 * as it has its place in a table: one for each descriptor up to the table's size, beyond it for
 * those whose place is free.
 */
final class Available {
  private static final int PLACES = 4096;

  private final AtomicReferenceArray<Known> table = new AtomicReferenceArray<>(PLACES);

  /** What a connection is, which it stays until its object is closed; others never get it. */
  private static final class Known extends WeakReference<FileDescriptor> {
    final boolean isMptcp;

    Known(FileDescriptor socket, boolean isMptcp) {
      super(socket);
      this.isMptcp = isMptcp;
    }

    boolean isLeft() {
      FileDescriptor socket = get();
      return socket == null || !socket.valid();
    }
  }

  /**
   * Corrects what FIONREAD says of a connection.
   *
   * @param claimed that, in bytes, one at least
   * @param socket null if another thread has closed it
   * @param fd the number of its descriptor
   */
  int bytes(int claimed, FileDescriptor socket, int fd, Linked linked) {
    if (socket == null) {
      return 0;
    }
    int place = fd & PLACES - 1;
    Known known = table.get(place);
    boolean isMptcp;
    if (known != null && known.get() == socket) {
      isMptcp = known.isMptcp;
    } else {
      int protocol = linked.state.protocol(fd);
      isMptcp = protocol == Kernel.IPPROTO_MPTCP;
      if (!isMptcp && protocol != Kernel.IPPROTO_TCP && !linked.state.hasBytes(fd)) {
        // no Unix-domain socket with something to read: in the plain implementation another thread
        // may close, so that the JDK's marker is here, or nothing
        return 0;
      }
      if (known == null || known.isLeft()) {
        table.set(place, new Known(socket, isMptcp));
      }
    }
    return isMptcp ? linked.state.readableBytes(claimed, fd) : claimed;
  }
}
