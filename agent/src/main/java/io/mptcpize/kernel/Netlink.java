package io.mptcpize.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A netlink socket (RFC 3549; include/uapi/linux/netlink.h): one request after the other, in the
 * network namespace in which it was opened.
 */
final class Netlink implements AutoCloseable {
  static final int NETLINK_SOCK_DIAG = 4;
  static final int NETLINK_GENERIC = 16;

  /** Flags of a request. */
  static final int REQUEST = 1;

  static final int DUMP = 0x300;

  /** How long the header of a message is. */
  static final int HEADER = 16;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;

  /** More than the kernel puts into one answer. */
  private static final int ANSWER = 1 << 17;

  private static final int ENOENT = 2;

  /** Native memory is never given back: it waits for the next one here. */
  private static final AtomicReference<Scratch> SPARE = new AtomicReference<>();

  private final Kernel kernel;
  private final int fd;
  private final Scratch scratch;

  /** What is told of each message of an answer. */
  interface Reader {
    /**
     * @param at where its content begins, behind the header
     * @param end where it ends
     */
    void read(ByteBuffer bytes, int at, int end);
  }

  /** The answer was an error. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    final int errno;

    Refused(int errno) {
      super(Errno.name(errno));
      this.errno = errno;
    }

    /** Whether there is nothing of what was asked for. */
    boolean isNone() {
      return errno == ENOENT;
    }
  }

  /**
   * Opens one.
   *
   * @throws Refused the kernel gives none
   */
  Netlink(Kernel kernel, int protocol) throws Refused {
    this.kernel = kernel;
    fd = kernel.socket(AF_NETLINK, SOCK_RAW | Kernel.SOCK_CLOEXEC, protocol);
    if (fd < 0) {
      throw new Refused(-fd);
    }
    Scratch spare = SPARE.getAndSet(null);
    scratch = spare != null ? spare : kernel.largeScratch(ANSWER);
  }

  @Override
  public void close() {
    kernel.close(fd);
    SPARE.set(scratch);
  }

  /** Begins a request: its content is put behind its header, from {@link #HEADER} on. */
  ByteBuffer request(int type, int flags) {
    scratch.bytes.clear();
    scratch.bytes.putInt(0).putShort((short) type).putShort((short) flags).putInt(1).putInt(0);
    return scratch.bytes;
  }

  /** Appends an attribute to a request: {@code struct nlattr}, its value, and up to 4 bytes. */
  static void attribute(ByteBuffer request, int type, byte[] value) {
    request.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    while (request.position() % 4 != 0) {
      request.put((byte) 0);
    }
  }

  /**
   * Sends the request, and has the whole answer read.
   *
   * @throws Refused an error was answered
   */
  void ask(Reader reader) throws Refused {
    boolean isDump = (scratch.bytes.getShort(6) & DUMP) != 0;
    int length = scratch.bytes.position();
    scratch.bytes.putInt(0, length);
    check(kernel.send(fd, scratch, length));
    boolean anyMore = true;
    while (anyMore) {
      anyMore = read(check(kernel.receive(fd, scratch, ANSWER)), reader) && isDump;
    }
  }

  /**
   * @return whether the answer goes on, if it is a dump
   */
  private boolean read(int length, Reader reader) throws Refused {
    ByteBuffer bytes = scratch.bytes;
    for (int at = 0; at + HEADER <= length; at += bytes.getInt(at) + 3 & ~3) {
      int type = bytes.getShort(at + 4);
      if (type == NLMSG_DONE) {
        return false;
      }
      if (type == NLMSG_ERROR) {
        throw new Refused(-bytes.getInt(at + HEADER));
      }
      reader.read(bytes, at + HEADER, at + bytes.getInt(at));
    }
    return true;
  }

  private static int check(int result) throws Refused {
    if (result < 0) {
      throw new Refused(-result);
    }
    return result;
  }

  /** The attributes of a message from a place on: type, where its value begins, where it ends. */
  static List<int[]> attributes(ByteBuffer bytes, int from, int end) {
    List<int[]> attributes = new ArrayList<>();
    for (int at = from; at + 4 <= end; ) {
      int length = bytes.getShort(at) & 0xffff;
      if (length < 4) {
        break;
      }
      attributes.add(new int[] {bytes.getShort(at + 2) & 0x3fff, at + 4, at + length});
      at += length + 3 & ~3;
    }
    return attributes;
  }
}
