package io.mptcpize.kernel;

/**
 * The error numbers of Linux (asm-generic, as on x86-64 and aarch64) that decide something here.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOPROTOOPT = 92;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int ENOBUFS = 105;

  private Errno() {}

  /** Whether the error is about descriptors or memory: it says nothing about MPTCP. */
  public static boolean isShortage(int errno) {
    return errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS;
  }

  /** The symbolic name, or {@code errno N}. */
  public static String name(int errno) {
    switch (errno) {
      case EPERM:
        return "EPERM";
      case ENOMEM:
        return "ENOMEM";
      case EACCES:
        return "EACCES";
      case EINVAL:
        return "EINVAL";
      case ENFILE:
        return "ENFILE";
      case EMFILE:
        return "EMFILE";
      case ENOPROTOOPT:
        return "ENOPROTOOPT";
      case EPROTONOSUPPORT:
        return "EPROTONOSUPPORT";
      case EOPNOTSUPP:
        return "EOPNOTSUPP";
      case EAFNOSUPPORT:
        return "EAFNOSUPPORT";
      case ENOBUFS:
        return "ENOBUFS";
      default:
        return "errno " + errno;
    }
  }
}
