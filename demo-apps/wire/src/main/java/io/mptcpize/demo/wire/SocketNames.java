package io.mptcpize.demo.wire;

import java.nio.ByteBuffer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;

/**
 * The two calls of libc that jnr-posix lacks. Public because jnr implements it in a loader of its
 * own.
 */
public interface SocketNames {
  /** {@code getsockname(2)}: 0, or -1 and errno. */
  int getsockname(int fd, @Out ByteBuffer address, @In @Out IntByReference length);

  /** {@code getpeername(2)}: 0, or -1 and errno. */
  int getpeername(int fd, @Out ByteBuffer address, @In @Out IntByReference length);
}
