package io.mptcpize.it.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * A JDK and its way to have {@code java.net} sockets, of which 17 has two.
 *
 * @param plain the older of the two
 */
public record Variant(Jdk jdk, boolean plain) {
  /** The seven of the matrix. */
  public static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    for (Jdk jdk : Jdks.all()) {
      all.add(new Variant(jdk, false));
      if (jdk.feature() == 17) {
        all.add(new Variant(jdk, true));
      }
    }
    return all;
  }

  /** A JVM of it, to be started. */
  public Jvm jvm() {
    Jvm jvm = Jvm.of(jdk);
    return plain ? jvm.property("jdk.net.usePlainSocketImpl", "true") : jvm;
  }

  @Override
  public String toString() {
    return jdk + (plain ? " plain" : "");
  }
}
