package io.mptcpize.it.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests for Kubernetes, judged by the API server's own code ({@code it/kubernetes}). */
class ManifestsTest {
  private static final Path MANIFESTS = Modules.file("demo-apps/kubernetes");
  private static final String OPTION = "-javaagent:/mptcpize/mptcpize.jar";

  private static final String RESTRICTED =
      "securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true,"
          + " runAsNonRoot: true, capabilities: {drop: [ALL]},"
          + " seccompProfile: {type: RuntimeDefault}}";

  @TempDir private Path directory;

  @BeforeEach
  void needsTheServersCode() {
    ApiServer.need();
  }

  @Test
  void haveNoFieldThatIsUnknown() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(MANIFESTS)) {
      all.filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.getFileName().toString().equals("kustomization.yaml"))
          .forEach(files::add);
    }
    assertTrue(files.size() >= 4, files::toString);
    for (Path file : files) {
      Command.run(ApiServer.tool("admit"), file.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-volume", "init-container"})
  void everyContainerOfALabelledNamespaceHasTheAgent(String policy) throws IOException {
    JsonNode pods =
        admitted(
            policy,
            """
            metadata: {name: app, labels: {app: app}}
            spec:
              initContainers: [{name: earlier, image: "earlier:1"}]
              containers:
                - {name: plain, image: "app:1"}
                - name: has-others
                  image: app:1
                  env: [{name: A, value: b}]
                  volumeMounts: [{name: data, mountPath: /data}]
              volumes: [{name: data, emptyDir: {}}]
            """);
    JsonNode spec = pods.get(0).get("spec");
    for (JsonNode container : spec.get("containers")) {
      assertEquals(OPTION, variable(container, "JAVA_TOOL_OPTIONS").get("value").asText());
      JsonNode mount = named(container.get("volumeMounts"), "mptcpize");
      assertEquals("/mptcpize", mount.get("mountPath").asText());
      assertTrue(mount.get("readOnly").asBoolean());
    }
    JsonNode other = spec.get("containers").get(1);
    assertEquals("b", variable(other, "A").get("value").asText());
    assertEquals("/data", named(other.get("volumeMounts"), "data").get("mountPath").asText());
    assertEquals("{}", named(spec.get("volumes"), "data").get("emptyDir").toString());
    JsonNode volume = named(spec.get("volumes"), "mptcpize");
    if (policy.equals("image-volume")) {
      assertEquals("mptcpize:0.1.0", volume.get("image").get("reference").asText());
      assertEquals(1, spec.get("initContainers").size());
    } else {
      assertTrue(volume.has("emptyDir"));
      assertEquals("mptcpize", spec.get("initContainers").get(0).get("name").asText(), "first");
      assertEquals("earlier", spec.get("initContainers").get(1).get("name").asText());
    }
    assertFalse(pods.get(1).toString().contains("mptcpize"), "no label on its namespace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-volume", "init-container"})
  void whatAVariableHasIsKept(String policy) throws IOException {
    JsonNode spec =
        admitted(
                policy,
                """
                metadata: {name: app}
                spec:
                  containers:
                    - name: appended
                      image: app:1
                      env: [{name: JAVA_TOOL_OPTIONS, value: "-Xmx1g -javaagent:/o/javaagent.jar"}]
                    - name: empty
                      image: app:1
                      env: [{name: JAVA_TOOL_OPTIONS}]
                    - name: from-elsewhere
                      image: app:1
                      env: [{name: JAVA_TOOL_OPTIONS, valueFrom: {secretKeyRef: {name: s, key: k}}}]
                    - name: has-it
                      image: app:1
                      env: [{name: JAVA_TOOL_OPTIONS, value: "-javaagent:/mptcpize/mptcpize.jar=log=warn"}]
                """)
            .get(0)
            .get("spec");
    assertEquals("-Xmx1g -javaagent:/o/javaagent.jar " + OPTION, options(spec, 0));
    assertEquals(OPTION, options(spec, 1));
    JsonNode elsewhere = variable(spec.get("containers").get(2), "JAVA_TOOL_OPTIONS");
    assertTrue(elsewhere.has("valueFrom") && !elsewhere.has("value"), elsewhere::toString);
    assertFalse(spec.get("containers").get(2).has("volumeMounts"));
    assertEquals(OPTION + "=log=warn", options(spec, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-volume", "init-container"})
  void aPodCanTellOtherwise(String policy) throws IOException {
    String pod =
        """
        metadata: {name: app, labels: {%s}}
        spec: {containers: [{name: app, image: "app:1"}]}
        """;
    String out = pod.formatted("mptcpize/inject: \"false\"");
    assertFalse(admitted(policy, out).get(0).get("spec").toString().contains("mptcpize"));
    JsonNode spec =
        admitted(policy, pod.formatted("mptcpize/variable: JDK_JAVA_OPTIONS")).get(0).get("spec");
    JsonNode container = spec.get("containers").get(0);
    assertEquals(OPTION, variable(container, "JDK_JAVA_OPTIONS").get("value").asText());
    assertEquals(1, container.get("env").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-volume", "init-container"})
  void onceIsEnough(String policy) throws IOException {
    JsonNode once =
        admitted(
                policy,
                """
                metadata: {name: app}
                spec:
                  containers:
                    - {name: app, image: "app:1"}
                    - {name: other, image: "other:1", env: [{name: JAVA_TOOL_OPTIONS, value: -Xint}]}
                """)
            .get(0);
    JsonNode twice = admitted(policy, once.toString()).get(0);
    assertEquals(once.get("spec"), twice.get("spec"));
  }

  /** Whatever the pod security standard "restricted" asks of a container. */
  @Test
  void anInitContainerIsRestricted() throws IOException {
    JsonNode spec =
        admitted(
                "init-container",
                """
                metadata: {name: app}
                spec: {containers: [{name: app, image: "app:1", %s}]}
                """
                    .formatted(RESTRICTED))
            .get(0)
            .get("spec");
    JsonNode application = spec.get("containers").get(0).get("securityContext");
    assertEquals(application, spec.get("initContainers").get(0).get("securityContext"));
  }

  @Test
  void theComponentAddsTheAgentToADeployment() throws IOException {
    Path component = directory.resolve("component");
    Command.run("cp", "-r", MANIFESTS.resolve("component").toString(), component.toString());
    Files.writeString(
        directory.resolve("kustomization.yaml"),
        "resources: [deployment.yaml]\ncomponents: [component]\n");
    Files.writeString(
        directory.resolve("deployment.yaml"),
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec: {containers: [{name: any, image: "app:1", env: [{name: A, value: b}]}]}
        """);
    String built = Command.run(ApiServer.tool("kubectl"), "kustomize", directory.toString());
    Path file = Files.writeString(directory.resolve("built"), built);
    Command.run(ApiServer.tool("admit"), file.toString());
    for (String line :
        List.of(
            "- name: JAVA_TOOL_OPTIONS\n          value: " + OPTION + "\n",
            "- name: MPTCPIZE_RULES_FILE\n          value: /etc/mptcpize/rules\n",
            "- name: A\n          value: b\n",
            "- mountPath: /mptcpize\n          name: mptcpize\n",
            "- mountPath: /etc/mptcpize\n          name: mptcpize-rules\n",
            "initContainers:\n      - command:\n        - cp\n",
            "rules: |\n    mptcp * * *\n")) {
      assertTrue(built.contains(line), () -> line + " is missing in\n" + built);
    }
    assertFalse(built.contains("mptcpize-values"), built);
  }

  private JsonNode admitted(String policy, String pod) throws IOException {
    return ApiServer.admitted(policy, pod, directory);
  }

  private static String options(JsonNode spec, int container) {
    JsonNode variable = variable(spec.get("containers").get(container), "JAVA_TOOL_OPTIONS");
    return variable.get("value").asText();
  }

  private static JsonNode variable(JsonNode container, String name) {
    return named(container.get("env"), name);
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode one : list) {
      if (one.get("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError(name + " is not in " + list);
  }
}
