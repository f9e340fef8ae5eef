package io.mptcpize.it.program.others;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.mptcpize.demo.wire.KernelSocket;
import io.mptcpize.demo.wire.Wire;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A Hazelcast member and a client that joins it, on 127.0.0.1 and with nothing that looks for
 * others. Prints what the client gets of what it has put, how many connections there are at least,
 * and what the kernel says of their ends.
 */
public final class HazelcastCluster {
  private static final String HOST = "127.0.0.1";

  private HazelcastCluster() {}

  public static void main(String[] arguments) {
    HazelcastInstance member = Hazelcast.newHazelcastInstance(alone());
    int port = member.getCluster().getLocalMember().getAddress().getPort();
    ClientConfig config = new ClientConfig();
    config.getNetworkConfig().addAddress(HOST + ":" + port);
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(30_000);
    HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
    Map<String, String> map = client.getMap("map");
    map.put("key", "value of the client");
    System.out.println(map.get("key"));
    System.out.println(member.getMap("map").get("key"));
    for (KernelSocket socket : Wire.sockets()) {
      if (socket.listening() && socket.local().getPort() == port) {
        System.out.println("listener " + socket.protocol());
      } else if (isOf(socket.local(), port)) {
        System.out.println("member " + socket.protocol());
      } else if (isOf(socket.remote(), port)) {
        System.out.println("client " + socket.protocol());
      }
    }
    client.shutdown();
    member.shutdown();
    System.exit(0);
  }

  private static boolean isOf(InetSocketAddress address, int port) {
    return address != null && address.getPort() == port;
  }

  private static Config alone() {
    Config config = new Config();
    NetworkConfig network = config.getNetworkConfig().setPort(0);
    network.getInterfaces().setEnabled(true).addInterface(HOST);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(HOST);
    return config;
  }
}
