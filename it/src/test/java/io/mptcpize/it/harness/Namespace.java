package io.mptcpize.it.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A network namespace of its own, with {@code lo} up. Needs root. */
public final class Namespace implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+)");

  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  /** A new one; where that cannot be, the test ends here. */
  public static Namespace create() {
    Need.root();
    Namespace namespace =
        new Namespace(
            "mptcpize-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    Command.run("ip", "netns", "add", namespace.name);
    namespace.exec("ip", "link", "set", "lo", "up");
    return namespace;
  }

  /** One that somebody else has made, and removes. */
  public static Namespace existing(String name) {
    return new Namespace(name);
  }

  String name() {
    return name;
  }

  /** Runs a command in it and returns its output. */
  public String exec(String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(Arrays.asList(command));
    return Command.run(all.toArray(String[]::new));
  }

  /** Starts a command in it that goes on; the caller closes it. */
  public RunningJvm start(String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(Arrays.asList(command));
    return RunningJvm.of(all.toArray(String[]::new));
  }

  /**
   * Drops, and counts, packets that it would send.
   *
   * @param which ones, each as an expression of nftables
   */
  public void drop(List<String> which) {
    exec("nft", "add table inet dropped");
    exec("nft", "add chain inet dropped out { type filter hook output priority 0; }");
    which.forEach(each -> exec("nft", "add rule inet dropped out " + each + " counter drop"));
  }

  /** How many packets have been dropped until now. */
  public long dropped() {
    return COUNTER
        .matcher(exec("nft", "list table inet dropped"))
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  /** Lets all packets pass again. */
  public void dropNothing() {
    exec("nft", "delete table inet dropped");
  }

  /** Sets a kernel parameter of this namespace, {@code net.mptcp.enabled} say. */
  public void sysctl(String parameter, int value) {
    exec("sysctl", "-qw", parameter + "=" + value);
  }

  /**
   * Joins it to another by a pair of virtual Ethernet devices: this end has 10.{@code
   * number}.0.1/24 and fd00:{@code number}::1/64, the other .2 and ::2.
   *
   * @param number tells several links of one namespace apart
   */
  public void link(Namespace other, int number) {
    String device = "veth" + number;
    exec("ip", "link", "add", device, "type", "veth", "peer", "name", device, "netns", other.name);
    address(device, number, 1);
    other.address(device, number, 2);
  }

  private void address(String device, int number, int end) {
    exec("ip", "address", "add", "10." + number + ".0." + end + "/24", "dev", device);
    String ipv6 = "fd00:" + number + "::" + end + "/64";
    exec("ip", "address", "add", ipv6, "dev", device, "nodad");
    exec("ip", "link", "set", device, "up");
  }

  @Override
  public void close() {
    Command.run("ip", "netns", "del", name);
  }
}
