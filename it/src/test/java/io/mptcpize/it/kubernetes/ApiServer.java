package io.mptcpize.it.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The API server's own code, and kubectl, as {@code it/bin/kubernetes} builds them. */
final class ApiServer {
  private ApiServer() {}

  /** Where they are missing, the test ends here. */
  static void need() {
    Need.that(
        Files.isExecutable(Path.of(tool("admit"))) && Files.isExecutable(Path.of(tool("kubectl"))),
        "this needs the API server's code: run it/bin/kubernetes");
  }

  /** The path of {@code admit} or {@code kubectl}. */
  static String tool(String name) {
    Map<String, String> environment = System.getenv();
    String cache =
        environment.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
    return Path.of(environment.getOrDefault("IT_KUBERNETES", cache + "/mptcpize/kubernetes"))
        .resolve(name)
        .toString();
  }

  /**
   * What becomes of a pod by a policy, in a namespace that is labelled for it and in another.
   *
   * @param policy the name of a file in {@code policy}
   * @param pod in YAML, with or without its kind
   * @param directory for files
   */
  static JsonNode admitted(String policy, String pod, Path directory) throws IOException {
    String whole = pod.startsWith("{") ? pod : "apiVersion: v1\nkind: Pod\n" + pod;
    Path file = Files.writeString(Files.createTempFile(directory, "pod", ".yaml"), whole);
    Path errors = Files.createTempFile(directory, "errors", "");
    Path policies = Modules.file("demo-apps/kubernetes/policy");
    Process process =
        new ProcessBuilder(
                tool("admit"), policies.resolve(policy + ".yaml").toString(), file.toString())
            .redirectError(errors.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(Files.readString(errors));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new ObjectMapper().readTree(out);
  }
}
