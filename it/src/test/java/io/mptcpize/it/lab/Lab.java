package io.mptcpize.it.lab;

import io.mptcpize.it.harness.Command;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A lab of {@code it/lab}, whose {@code --help} tells the topologies and their addresses. */
final class Lab implements AutoCloseable {
  static final String SCRIPT = Modules.file("it/lab").toString();
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;

  private Lab(String name) {
    this.name = name;
  }

  /** A new one of this topology; where that cannot be, the test ends here. */
  static Lab up(String topology, String... options) {
    Need.root();
    Need.mptcp();
    Need.nft();
    Need.ping();
    String pid = String.valueOf(ProcessHandle.current().pid());
    Lab lab = new Lab("it-" + pid + "-" + COUNT.incrementAndGet());
    List<String> up = new ArrayList<>(List.of("up", topology, "--for", pid));
    up.addAll(Arrays.asList(options));
    lab.tell(up.toArray(String[]::new));
    return lab;
  }

  /** Its name, for {@code it/lab -n}. */
  String name() {
    return name;
  }

  /** One of its hosts. */
  Namespace host(String host) {
    return Namespace.existing("lab." + name + "." + host);
  }

  /** Nothing passes on a path any more. */
  void cut(int path) {
    tell("cut", "" + path);
  }

  /** All passes again. */
  void heal(int path) {
    tell("heal", "" + path);
  }

  private String tell(String... command) {
    List<String> all = new ArrayList<>(List.of(SCRIPT, "-n", name));
    all.addAll(Arrays.asList(command));
    return Command.run(all.toArray(String[]::new));
  }

  /** Bytes that a host has sent through one of its interfaces, with all headers. */
  long sent(String host, String device) {
    String text = host(host).exec("ip", "-s", "-j", "link", "show", device);
    return Long.parseLong(text.replaceFirst("(?s).*\"tx\":\\{\"bytes\":(\\d+),.*", "$1"));
  }

  @Override
  public void close() {
    tell("down");
  }
}
