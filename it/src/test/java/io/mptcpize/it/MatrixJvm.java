package io.mptcpize.it;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of the matrix that every kind of socket is tried on.
 *
 * @param jdk one of {@link Jdks#all}
 * @param plain with the old implementation of {@code Socket}, which JDK 17 has beside its own
 */
record MatrixJvm(Jdk jdk, boolean plain) {
  /** All of them, oldest first. */
  static List<MatrixJvm> all() {
    List<MatrixJvm> all = new ArrayList<>();
    for (Jdk jdk : Jdks.all()) {
      all.add(new MatrixJvm(jdk, false));
      if (jdk.feature() == 17) {
        all.add(new MatrixJvm(jdk, true));
      }
    }
    return all;
  }

  /** A new one to be started. */
  Jvm jvm() {
    Jvm jvm = Jvm.of(jdk);
    return plain ? jvm.property("jdk.net.usePlainSocketImpl", "true") : jvm;
  }

  @Override
  public String toString() {
    return jdk + (plain ? " plain" : "");
  }
}
