package io.mptcpize.it;

import java.util.ArrayList;
import java.util.List;

/**
 * A JDK and its way to have {@code java.net} sockets, of which 17 has two.
 *
 * @param plain the older of the two
 */
record Variant(Jdk jdk, boolean plain) {
  /** The seven of the matrix. */
  static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    for (Jdk jdk : Jdks.all()) {
      all.add(new Variant(jdk, false));
      if (jdk.feature() == 17) {
        all.add(new Variant(jdk, true));
      }
    }
    return all;
  }

  Jvm jvm() {
    Jvm jvm = Jvm.of(jdk);
    return plain ? jvm.property("jdk.net.usePlainSocketImpl", "true") : jvm;
  }

  @Override
  public String toString() {
    return jdk + (plain ? " plain" : "");
  }
}
