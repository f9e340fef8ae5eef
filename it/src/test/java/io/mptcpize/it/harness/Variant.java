package io.mptcpize.it.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * A JDK and its way to have {@code java.net} sockets, of which 17 has two.
 *
 * @param plain the older of the two
 */
public record Variant(Jdk jdk, boolean plain) {
  /** Those of all JDKs of the matrix: see {@link Jdks#all}. */
  public static List<Variant> all() {
    return of(Jdks.all());
  }

  /** Those of the JDKs that long tests run on. */
  public static List<Variant> main() {
    return of(Jdks.main());
  }

  /** Those of some JDKs of the matrix. */
  public static List<Variant> some(Integer... features) {
    return of(Jdks.some(features));
  }

  private static List<Variant> of(List<Jdk> jdks) {
    List<Variant> variants = new ArrayList<>();
    for (Jdk jdk : jdks) {
      variants.add(new Variant(jdk, false));
      if (jdk.feature() == 17) {
        variants.add(new Variant(jdk, true));
      }
    }
    return variants;
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
