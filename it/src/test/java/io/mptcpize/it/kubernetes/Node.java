package io.mptcpize.it.kubernetes;

import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.RunningJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A node of {@code demo-apps/kubernetes/node}, whose {@code --help} tells what it is. */
final class Node implements AutoCloseable {
  static final Path SCRIPT = Modules.file("demo-apps/kubernetes/node");

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path folder;

  private Node(Path folder) {
    this.folder = folder;
  }

  /** A new one below a directory whose path is short; where that cannot be, the test ends here. */
  static Node up(Path directory) {
    Node node = in(directory);
    node.tell("up");
    return node;
  }

  /** One that {@code up} or another script makes, which finds it in the environment as NODE. */
  static Node in(Path directory) {
    Need.root();
    Need.mptcp();
    Need.ss();
    Need.that(
        Stream.of("/usr/bin/podman", "/usr/sbin/runc", "/usr/bin/catatonit", "/usr/lib/cni/bridge")
            .allMatch(file -> Files.isExecutable(Path.of(file))),
        "this needs packages podman, runc, catatonit and containernetworking-plugins");
    return new Node(directory.resolve("" + COUNT.incrementAndGet()));
  }

  /** An image of these jars, of which it runs the first, or programs of this machine. */
  void image(String name, Path... files) {
    List<String> all = new ArrayList<>(List.of("image", name));
    Stream.of(files).map(Path::toString).forEach(all::add);
    tell(all.toArray(String[]::new));
  }

  /** Runs the pods of a manifest. */
  void play(String manifest) throws IOException {
    Path file = Files.createTempFile(folder, "played", ".yaml");
    tell("play", Files.writeString(file, manifest).toString());
  }

  /** Runs podman on it. */
  String podman(String... arguments) {
    List<String> all = new ArrayList<>(List.of("podman"));
    all.addAll(Arrays.asList(arguments));
    return tell(all.toArray(String[]::new));
  }

  /** Runs a program of this machine in the network namespace of a pod. */
  String exec(String pod, String... command) {
    List<String> all = new ArrayList<>(List.of("exec", pod));
    all.addAll(Arrays.asList(command));
    return tell(all.toArray(String[]::new));
  }

  /** What a container writes, and writes on; the caller closes it. */
  RunningJvm logs(String container) {
    return RunningJvm.of(command("podman", "logs", "-f", container));
  }

  /** The IPv4 address of a pod's interface. */
  String address(String pod, String device) {
    String text = exec(pod, "ip", "-4", "-o", "address", "show", "dev", device);
    return text.replaceFirst("(?s).* inet ([0-9.]+)/.*", "$1");
  }

  /** What a pod's interface has sent, in bytes with all headers. */
  long sent(String pod, String device) {
    String text = exec(pod, "ip", "-s", "-j", "link", "show", device);
    return Long.parseLong(text.replaceFirst("(?s).*\"tx\":\\{\"bytes\":(\\d+),.*", "$1"));
  }

  /** The process of a container. */
  long pid(String container) {
    return Long.parseLong(podman("inspect", "-f", "{{.State.Pid}}", container).trim());
  }

  /** Where the files of a volume lie. */
  Path volume(String name) {
    return Path.of(podman("volume", "inspect", "-f", "{{.Mountpoint}}", name).trim());
  }

  /** The network namespace that the pods' networks end in. */
  Namespace namespace() {
    return Namespace.existing(folder.toString().substring(1).replace('/', '.'));
  }

  private String tell(String... command) {
    return Command.run(command(command));
  }

  /** The command line of one of the node's commands. */
  String[] command(String... command) {
    return script(SCRIPT, command);
  }

  /** The command line of a script that works on this node. */
  String[] script(Path script, String... arguments) {
    List<String> all = new ArrayList<>(List.of("env", "NODE=" + folder, script.toString()));
    all.addAll(Arrays.asList(arguments));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() {
    tell("down");
  }
}
