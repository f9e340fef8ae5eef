package io.mptcpize.it.observe;

import io.mptcpize.it.harness.Jdk;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.program.observe.Asked;

/**
 * A client and a server, each a JVM in a namespace of its own, with two paths between them: the
 * client has 10.1.0.1 and 10.2.0.1, the server 10.1.0.2 and 10.2.0.2.
 */
final class TwoPaths implements AutoCloseable {
  static final String SERVER = "10.1.0.2";
  static final int PORT = 7000;
  private static final String STRIP = "tcp option mptcp exists reset tcp option mptcp";

  final Namespace clientSide = Namespace.create();
  final Namespace serverSide = Namespace.create();
  private final Jdk jdk;
  private Asking client;
  private Asking server;
  private boolean serverHasAgent = true;
  private boolean onOneProcessor;
  private String clientRules = "mptcp * * *";

  TwoPaths(Jdk jdk) {
    this.jdk = jdk;
    clientSide.link(serverSide, 1);
    clientSide.link(serverSide, 2);
  }

  /** How many subflows the client's and the server's path manager admit, and how many addresses. */
  TwoPaths limits(int subflows, int accepted) {
    for (Namespace side : new Namespace[] {clientSide, serverSide}) {
      side.exec(
          "ip",
          "mptcp",
          "limits",
          "set",
          "subflow",
          "" + subflows,
          "add_addr_accepted",
          "" + accepted);
    }
    return this;
  }

  /** The client opens subflows from its second address. */
  TwoPaths clientEndpoint() {
    clientSide.exec("ip", "mptcp", "endpoint", "add", "10.2.0.1", "dev", "veth2", "subflow");
    return this;
  }

  /** The server announces its second address. */
  TwoPaths serverAnnounces() {
    serverSide.exec("ip", "mptcp", "endpoint", "add", "10.2.0.2", "signal");
    return this;
  }

  /** What the client sends goes through this rule of nft. */
  TwoPaths onTheWay(String rule) {
    return through(clientSide, rule);
  }

  /** What the server sends goes through this rule of nft. */
  TwoPaths onTheWayBack(String rule) {
    return through(serverSide, rule);
  }

  private TwoPaths through(Namespace side, String rule) {
    side.exec("nft", "add table inet way");
    side.exec("nft", "add chain inet way out { type filter hook output priority 0; }");
    side.exec("nft", "add rule inet way out " + rule.replace("STRIP", STRIP));
    return this;
  }

  /** Nothing that the client sends on the second path arrives any more. */
  void cutSecondPath() {
    serverSide.exec("nft", "add table inet cut");
    serverSide.exec("nft", "add chain inet cut in { type filter hook input priority 0; }");
    serverSide.exec("nft", "add rule inet cut in iifname veth2 drop");
  }

  /** Both JVMs have one processor between them. */
  TwoPaths onOneProcessor() {
    onOneProcessor = true;
    return this;
  }

  private Jvm jvm(Namespace side) {
    Jvm jvm = Jvm.of(jdk);
    return (onOneProcessor ? jvm.under("taskset", "-c", "0") : jvm).in(side);
  }

  TwoPaths serverWithoutAgent() {
    serverHasAgent = false;
    return this;
  }

  TwoPaths clientRules(String rules) {
    clientRules = rules;
    return this;
  }

  /** The server, which listens when it is first asked for. */
  Asking server() {
    return serverAt("0.0.0.0");
  }

  Asking serverAt(String address) {
    if (server == null) {
      Jvm jvm = jvm(serverSide);
      server =
          new Asking(
              (serverHasAgent ? jvm.agent() : jvm).mainWithoutLibraries(Asked.class).start());
      server.ask("listen " + address + " " + PORT);
    }
    return server;
  }

  /** The client, which is connected when it is first asked for. */
  Asking client() {
    if (client == null) {
      server();
      client = unconnectedClient();
      client.ask("connect " + SERVER + " " + PORT);
    }
    return client;
  }

  Asking unconnectedClient() {
    Jvm jvm = jvm(clientSide).agent().property("mptcpize.rules", clientRules);
    return client = new Asking(jvm.mainWithoutLibraries(Asked.class).start());
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
    clientSide.close();
    serverSide.close();
  }
}
