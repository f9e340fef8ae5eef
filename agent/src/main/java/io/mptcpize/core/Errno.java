package io.mptcpize.core;

/**
 * The error numbers of Linux (asm-generic, as on x86-64 and aarch64) that decide something here.
 */
final class Errno {
  static final int EPERM = 1;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENOPROTOOPT = 92;
  static final int EPROTONOSUPPORT = 93;
  static final int EOPNOTSUPP = 95;
  static final int EAFNOSUPPORT = 97;
  static final int ENOBUFS = 105;

  private Errno() {}

  /** Whether the error is about descriptors or memory: it says nothing about MPTCP. */
  static boolean isShortage(int errno) {
    return errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS;
  }

  /** The symbolic name, or {@code errno N}. */
  static String name(int errno) {
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
