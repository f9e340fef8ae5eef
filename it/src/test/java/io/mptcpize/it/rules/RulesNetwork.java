package io.mptcpize.it.rules;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network namespace in which many addresses are the machine's own, and some have names. */
public final class RulesNetwork implements AutoCloseable {
  private static final String ADDRESSES =
      """
      for a in 10.1.0.1 10.1.0.2 10.1.0.3 10.1.0.4 10.1.0.5 10.1.0.6 10.1.0.7 10.1.1.1 \\
          fd00:1::1 fd00:1::2 fd00:1::5 fd00:1::6 fd00:1::7 fd00:2::1; do
        ip address add $a dev lo
      done
      """;

  private static final String HOSTS =
      """
      127.0.0.1 localhost
      10.1.0.1 db.internal internal db.internal.example
      10.1.0.2 replica.db.internal
      fd00:1::1 six.internal
      """;

  private final Namespace namespace = Namespace.create();
  private final Path hosts;

  /**
   * @param directory for a file
   */
  public RulesNetwork(Path directory) {
    try {
      namespace.exec("sh", "-ec", ADDRESSES);
      namespace.exec("sysctl", "-qw", "net.ipv4.ip_local_port_range=10001 65000");
      hosts = Files.writeString(directory.resolve("hosts"), HOSTS);
    } catch (IOException | AssertionError e) {
      namespace.close();
      throw new AssertionError(e);
    }
  }

  /** Starts the JVM here; the names are in a file that it alone sees as {@code /etc/hosts}. */
  public Jvm in(Jvm jvm) {
    String mount = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
    return jvm.under("bash", "-c", mount, hosts.toString()).in(namespace);
  }

  @Override
  public void close() {
    namespace.close();
  }
}
