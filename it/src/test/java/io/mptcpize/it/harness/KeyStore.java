package io.mptcpize.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A key for the programs' TLS servers, made anew by each run of the tests. */
public final class KeyStore {
  private static final String PASSWORD = "changeit";
  private static Path file;

  private KeyStore() {}

  /** Gives a JVM the key, and the trust in it. */
  public static Jvm to(Jvm jvm) {
    for (String store : new String[] {"keyStore", "trustStore"}) {
      jvm.property("javax.net.ssl." + store, file().toString())
          .property("javax.net.ssl." + store + "Password", PASSWORD)
          .property("javax.net.ssl." + store + "Type", "PKCS12");
    }
    return jvm;
  }

  private static synchronized Path file() {
    if (file == null) {
      try {
        Path directory = Files.createTempDirectory("mptcpize-it");
        file = directory.resolve("key.p12");
        directory.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      Command.run(
          Jdks.current().tool("keytool"),
          "-genkeypair",
          "-alias",
          "it",
          "-keyalg",
          "EC",
          "-dname",
          "CN=localhost",
          "-storetype",
          "PKCS12",
          "-keystore",
          file.toString(),
          "-storepass",
          PASSWORD);
    }
    return file;
  }
}
