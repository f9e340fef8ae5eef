package io.mptcpize.it.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mptcpize.it.harness.AgentJar;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jdks;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Stderr;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.netty.Netty;
import io.mptcpize.it.program.faults.GrowingAgent;
import io.mptcpize.it.program.faults.MovingAgent;
import io.mptcpize.it.program.faults.SocketGroups;
import io.mptcpize.it.sockets.ExpectedTable;
import io.mptcpize.it.sockets.TableRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage is all or nothing: where another agent, given before ours, has changed a class so that
 * ours cannot rewrite it, all sockets that are made of this class and others are TCP, from the
 * first; those that share nothing with it are MPTCP; and one warning says so.
 */
class ChangedClassTest {
  private static final String BY_ADDRESS = "rules=mptcp connect 127.0.0.1 *;mptcp listen * *";

  /** Of the JDK's sockets: six new ones, and five ends of each of five kinds. */
  private static final long ROWS = 6 + 5 * 5;

  /** The JDK's classes that the agent rewrites, a method of each, and who needs it. */
  private static final List<Changed> CLASSES =
      List.of(
          changed("sun.nio.ch.Net", "setSocketOption", Group.OF_NIO),
          changed("sun.nio.ch.SocketDispatcher", "read", Group.OF_NIO),
          changed("sun.nio.ch.NioSocketImpl", "available", Group.BLOCKING),
          changed("sun.nio.ch.SocketChannelImpl", "implCloseSelectableChannel", Group.CHANNELS),
          changed("sun.nio.ch.ServerSocketChannelImpl", "bind|netBind", Group.CHANNELS),
          changed(
              "sun.nio.ch.UnixAsynchronousSocketChannelImpl", "implConnect", Group.ASYNCHRONOUS),
          changed("sun.nio.ch.AsynchronousServerSocketChannelImpl", "bind", Group.ASYNCHRONOUS),
          changed("java.net.AbstractPlainSocketImpl", "available", Group.PLAIN),
          changed("java.net.PlainSocketImpl", "setOption|socketSetOption", Group.PLAIN),
          // loads when the first byte is read: its sockets are open and connected by then
          changed("java.net.SocketInputStream", "socketRead", Group.PLAIN));

  /** Calls in them that the agent looks for, by the methods that they are in. */
  private static final List<Changed> CALLS =
      List.of(
          changed("sun.nio.ch.Net", "socket|serverSocket", Group.OF_NIO),
          changed("sun.nio.ch.NioSocketImpl", "connect", Group.BLOCKING),
          changed("sun.nio.ch.NioSocketImpl", "bind", Group.BLOCKING),
          changed("sun.nio.ch.NioSocketImpl", "available", Group.BLOCKING),
          changed("sun.nio.ch.NioSocketImpl", "sendUrgentData", Group.BLOCKING),
          changed("sun.nio.ch.SocketChannelImpl", "connect", Group.CHANNELS),
          new Changed("sun.nio.ch.SocketChannelImpl", "available", 17, Group.CHANNELS),
          changed("sun.nio.ch.SocketChannelImpl", "sendOutOfBandData", Group.CHANNELS),
          changed("sun.nio.ch.ServerSocketChannelImpl", "bind|netBind", Group.CHANNELS),
          changed(
              "sun.nio.ch.UnixAsynchronousSocketChannelImpl", "implConnect", Group.ASYNCHRONOUS),
          changed("sun.nio.ch.AsynchronousServerSocketChannelImpl", "bind", Group.ASYNCHRONOUS),
          changed("java.net.AbstractPlainSocketImpl", "create", Group.PLAIN),
          changed("java.net.AbstractPlainSocketImpl", "doConnect", Group.PLAIN),
          changed("java.net.AbstractPlainSocketImpl", "bind", Group.PLAIN),
          changed("java.net.AbstractPlainSocketImpl", "available", Group.PLAIN),
          changed("java.net.AbstractPlainSocketImpl", "sendUrgentData", Group.PLAIN));

  /** The classes of Netty's epoll transport, without its package. */
  private static final List<Changed> NETTY =
      List.of(
          changed("channel.unix.Socket", "newSocketStream0", Group.NETTY),
          changed("channel.unix.FileDescriptor", "close", Group.NETTY),
          changed("channel.epoll.Native", "epollCtlAdd", Group.NETTY),
          changed("channel.epoll.AbstractEpollChannel", "doConnect", Group.NETTY),
          changed("channel.epoll.EpollServerSocketChannel", "doBind", Group.NETTY));

  @TempDir private Path directory;

  static List<Arguments> jdkClasses() {
    List<Arguments> cases = new ArrayList<>();
    for (Variant variant : Variant.some(8, 17, 25)) {
      for (Changed changed : CLASSES) {
        Changed here = changed.in(variant);
        if (here.groups.length > 0) {
          cases.add(Arguments.of(variant, here, ""));
          cases.add(Arguments.of(variant, here, BY_ADDRESS));
        }
      }
    }
    return cases;
  }

  static List<Arguments> nettyClasses() {
    List<Arguments> cases = new ArrayList<>();
    for (Jdk jdk : Jdks.some(8, 17, 25)) {
      Netty netty = new Netty(jdk, jdk.feature() == 8 ? "4.1" : "4.2", "epoll");
      for (Changed changed : NETTY) {
        cases.add(Arguments.of(netty, changed, ""));
        cases.add(Arguments.of(netty, changed, BY_ADDRESS));
      }
    }
    return cases;
  }

  static List<Arguments> callsOfTheJdk() {
    List<Arguments> cases = new ArrayList<>();
    for (Variant variant : Variant.some(8, 17, 25)) {
      for (Changed changed : CALLS) {
        Changed here = changed.in(variant);
        if (here.groups.length > 0 && variant.jdk().feature() >= changed.since) {
          cases.add(Arguments.of(variant, here, here.method));
        }
      }
    }
    return cases;
  }

  @BeforeEach
  void needsMptcp() {
    Need.mptcp();
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("jdkClasses")
  void socketsOfItsGroupsAreTcp(Variant variant, Changed changed, String rules) {
    Jvm jvm = variant.jvm().options(change(GrowingAgent.class, changed.type, changed)).agent(rules);
    assertGroups(jvm.main(SocketGroups.class).run().exited(0), changed, changed.type, rules);
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("nettyClasses")
  void socketsOfThisNettyAreTcp(Netty netty, Changed changed, String rules) {
    netty.need();
    String type = "io.netty." + changed.type;
    Jvm jvm = netty.jvm().options(change(GrowingAgent.class, type, changed)).agent(rules);
    assertGroups(netty.run(jvm, SocketGroups.class).run().exited(0), changed, type, rules);
  }

  /** Any of the calls that are looked for may be the one that is missing. */
  @ParameterizedTest(name = "{0}, {1} {2}")
  @MethodSource("callsOfTheJdk")
  void callsAreNotWhereTheyWere(Variant variant, Changed changed, String method) {
    Jvm jvm = variant.jvm().options(change(MovingAgent.class, changed.type, changed)).agent();
    assertGroups(jvm.main(SocketGroups.class).run().exited(0), changed, changed.type, "");
  }

  private String change(Class<?> agent, String type, Changed changed) {
    return "-javaagent:" + AgentJar.of(directory, agent) + "=" + type + "#" + changed.method;
  }

  private static void assertGroups(Finished jvm, Changed changed, String type, String rules) {
    assertTrue(jvm.lines().contains("changed: " + type), () -> type + " was not changed: " + jvm);
    Map<String, TableRow> rows = TableRow.parse(jvm.lines());
    Map<String, String> expected = new TreeMap<>();
    rows.forEach(
        (key, row) -> {
          boolean isClient = !row.kind().contains("Server");
          boolean isUndecided = row.role().equals("new") && isClient && !rules.isEmpty();
          boolean mptcp = !isUndecided && !changed.concerns(row.kind());
          expected.put(key, ExpectedTable.ofStream(row.role(), mptcp));
        });
    List<String> available =
        jvm.lines().stream().filter(line -> line.startsWith("available")).toList();
    assertAll(
        () -> TableRow.assertProtocols("sockets", expected, rows),
        () ->
            assertEquals(
                ROWS, rows.keySet().stream().filter(key -> !key.startsWith("epoll")).count()),
        () ->
            assertEquals(
                List.of(
                    "available Socket: most 0, then -1",
                    "available SocketChannel.socket(): most 0, then -1"),
                available),
        () -> assertOneWarning(changed, type, new Stderr(jvm)));
  }

  /** It names the class, and beside it whose sockets stay TCP. */
  private static void assertOneWarning(Changed changed, String type, Stderr stderr) {
    stderr.assertOneWarning(type, "TCP");
    String warning = stderr.warnings().get(0);
    String rest = warning.replace(type, "").replace(type.replace('.', '/'), "");
    for (Group group : changed.groups) {
      assertTrue(group.named.matcher(rest).find(), () -> "no word of " + group + " in: " + warning);
    }
  }

  private static Changed changed(String type, String method, Group... groups) {
    return new Changed(type, method, 8, groups);
  }

  /**
   * A class that the other agent changes.
   *
   * @param method a regular expression
   * @param since the first JDK where there is something to change
   * @param groups whose sockets need it
   */
  private record Changed(String type, String method, int since, Group... groups) {
    /** The same with those groups only that there are. */
    Changed in(Variant variant) {
      Group[] present =
          Arrays.stream(groups).filter(group -> group.isIn(variant)).toArray(Group[]::new);
      return new Changed(type, method, since, present);
    }

    boolean concerns(String kind) {
      return Arrays.stream(groups).anyMatch(group -> group.kinds.contains(kind));
    }

    @Override
    public String toString() {
      return type;
    }
  }

  /** Sockets that are made of the same classes. */
  private enum Group {
    BLOCKING("blocking|java\\.net", "Socket", "ServerSocket"),
    CHANNELS(
        "channel",
        "SocketChannel",
        "ServerSocketChannel",
        "SocketChannel with Selector",
        "SocketChannel.socket()"),
    ASYNCHRONOUS("asynchronous", "AsynchronousSocketChannel", "AsynchronousServerSocketChannel"),
    PLAIN("plain|java\\.net", "Socket", "ServerSocket"),
    NETTY("Netty", "epoll");

    private static final Group[] OF_NIO = {BLOCKING, CHANNELS, ASYNCHRONOUS};

    /** How the warning may call it. */
    private final Pattern named;

    /** As the program calls its sockets. */
    private final Set<String> kinds;

    Group(String named, String... kinds) {
      this.named = Pattern.compile(named, Pattern.CASE_INSENSITIVE);
      this.kinds = Set.of(kinds);
    }

    /** Whether a JVM has it. */
    boolean isIn(Variant variant) {
      boolean plain = variant.plain() || variant.jdk().feature() < 13;
      return this == BLOCKING ? !plain : this != PLAIN || plain;
    }
  }
}
