package io.mptcpize.jvm;

import java.lang.reflect.Field;
import java.net.InetAddress;

/**
 * The name that an application used for an address: the JDK keeps it apart from one that a reverse
 * look-up has found later.
 */
public final class HostNames {
  private final Field holder;
  private final Field originalHostName;

  /**
   * @throws ReflectiveOperationException if the JDK's class is not as expected
   */
  public HostNames() throws ReflectiveOperationException {
    holder = InetAddress.class.getDeclaredField("holder");
    holder.setAccessible(true);
    originalHostName = holder.getType().getDeclaredField("originalHostName");
    originalHostName.setAccessible(true);
  }

  /** The name, or null if the application gave a bare address. No look-up is made. */
  public String of(InetAddress address) {
    try {
      return (String) originalHostName.get(holder.get(address));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // setAccessible has succeeded
    }
  }
}
