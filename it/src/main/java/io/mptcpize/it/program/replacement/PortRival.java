package io.mptcpize.it.program.replacement;

import io.mptcpize.demo.wire.Kernel;
import io.mptcpize.it.program.witness.Libc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tries without a pause to bind the port that another process has, in all the ways of its arguments
 * behind the first, the file that tells the port ({@link PublishedPort}): {@code plain}, {@code
 * SO_REUSEADDR}, {@code SO_REUSEPORT}. When its input ends it prints for each way the number of
 * tries and how many succeeded.
 */
public final class PortRival {
  /** Any but root, as which the other process runs. */
  private static final int ANOTHER_USER = 65534;

  private final PublishedPort port;
  private final Map<String, Way> ways = new LinkedHashMap<>();
  private volatile boolean ended;

  private PortRival(PublishedPort port) {
    this.port = port;
  }

  private void run() throws IOException {
    InetAddress one = InetAddress.getByName("127.0.0.1");
    InetAddress any = InetAddress.getByName("::");
    while (!ended) {
      int now = port.get();
      for (Way way : ways.values()) {
        if (now != 0) {
          way.tryToBind(new InetSocketAddress(one, now));
          way.tryToBind(new InetSocketAddress(any, now));
        }
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    PortRival rival = new PortRival(new PublishedPort(arguments[0]));
    rival.ways.put("plain", rival.new Way(0));
    rival.ways.put("SO_REUSEADDR", rival.new Way(Libc.SO_REUSEADDR));
    rival.ways.put("SO_REUSEPORT", rival.new Way(Libc.SO_REUSEPORT));
    Libc.setUser(ANOTHER_USER);
    Thread waiting =
        new Thread(
            () -> {
              try {
                System.in.read();
              } catch (IOException e) {
                // that is its end, too
              }
              rival.ended = true;
            });
    waiting.start();
    System.out.println("ready");
    rival.run();
    rival.ways.forEach(
        (name, way) -> System.out.println(name + "\t" + way.tries + "\t" + way.taken));
  }

  private final class Way {
    private final int option;
    private final Map<Integer, Integer> unbound = new LinkedHashMap<>();
    private long tries;
    private long taken;

    Way(int option) {
      this.option = option;
    }

    void tryToBind(InetSocketAddress address) {
      int family =
          address.getAddress().getAddress().length == 16 ? Kernel.AF_INET6 : Kernel.AF_INET;
      int socket = unbound.computeIfAbsent(family, this::open);
      int result = Libc.bind(socket, address);
      tries++;
      if (result == 0) {
        taken += port.get() == address.getPort() ? 1 : 0; // else the other has just closed it
        Libc.close(socket);
        unbound.remove(family);
      }
    }

    private int open(int family) {
      int socket = Libc.socket(family);
      if (option != 0) {
        Libc.switchOn(socket, Kernel.SOL_SOCKET, option);
      }
      return socket;
    }
  }
}
