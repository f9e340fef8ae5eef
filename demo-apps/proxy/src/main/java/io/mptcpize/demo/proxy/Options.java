package io.mptcpize.demo.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line. */
final class Options {
  static final String USAGE =
      "usage: mptcp-proxy -m client|server -p PORT (-r HOST:PORT | -t) [-b ADDRESS] [--disable-mptcp]\n"
          + "       mptcp-proxy -m http [-p PORT] [-b ADDRESS] [--disable-mptcp]\n"
          + "\n"
          + "Relays connections, so that programs that know nothing of MPTCP use it.\n"
          + "\n"
          + "  -m, --mode client    TCP comes in, MPTCP goes out\n"
          + "             server    MPTCP comes in (and TCP), TCP goes out\n"
          + "             http      as client, for programs that can use an HTTP proxy: http and,\n"
          + "                       by CONNECT, https and all else\n"
          + "  -p, --port PORT      to listen on; 13128 for http\n"
          + "  -b, --bind ADDRESS   to listen at; all, but 127.0.0.1 for http\n"
          + "  -r, --remote HOST:PORT\n"
          + "                       where connections go; IPv6 in brackets\n"
          + "  -t, --transparent    each goes where its client wanted to, before nftables or iptables\n"
          + "                       redirected it here (not with -m server: the kernel does not tell\n"
          + "                       it of MPTCP)\n"
          + "      --disable-mptcp  TCP on both sides\n"
          + "\n"
          + "Exit: 1 cannot listen, 2 wrong usage. For example:\n"
          + "\n"
          + "  mptcp-proxy -m client -p 5555 -r 10.0.1.2:4444\n"
          + "  mptcp-proxy -m server -p 4444 -r localhost:80\n"
          + "  mptcp-proxy -m http & http_proxy=127.0.0.1:13128 curl http://10.0.1.2:8684/\n"
          + "\n"
          + "Transparent, for what other hosts send through this one, and for what this one sends\n"
          + "but for the proxy's own connections, which are those of its user:\n"
          + "\n"
          + "  nft add table inet mptcp_proxy\n"
          + "  nft add chain inet mptcp_proxy pre '{ type nat hook prerouting priority dstnat; }'\n"
          + "  nft add rule inet mptcp_proxy pre tcp dport 80 redirect to :5555\n"
          + "  nft add chain inet mptcp_proxy out '{ type nat hook output priority -100; }'\n"
          + "  nft add rule inet mptcp_proxy out tcp dport 80 meta skuid != proxy redirect to :5555\n"
          + "  setpriv --reuid proxy --regid proxy --clear-groups mptcp-proxy -m client -p 5555 -t\n";

  private static final Pattern REMOTE = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:]+)):([0-9]{1,5})");

  private String mode = "";
  private int port = -1;
  private String bind;
  private String host;
  private int remotePort;
  private boolean transparent;
  private boolean help;

  private Options() {}

  /**
   * @throws IllegalArgumentException saying in plain words what is wrong
   */
  static Options parse(String... arguments) {
    Options options = new Options();
    for (int i = 0; i < arguments.length && !options.help; i++) {
      switch (arguments[i]) {
        case "-m":
        case "--mode":
          options.mode = value(arguments, ++i);
          break;
        case "-p":
        case "--port":
          options.port = port(value(arguments, ++i));
          break;
        case "-b":
        case "--bind":
          options.bind = value(arguments, ++i);
          break;
        case "-r":
        case "--remote":
          options.remote(value(arguments, ++i));
          break;
        case "-t":
        case "--transparent":
          options.transparent = true;
          break;
        case "--disable-mptcp": // is the start script's business: it leaves the agent out
          break;
        case "-h":
        case "--help":
          options.help = true;
          break;
        default:
          throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    if (!options.help) {
      options.complete();
    }
    return options;
  }

  private void complete() {
    require(mode.matches("client|server|http"), "-m is client, server or http");
    if (isHttp()) {
      require(host == null && !transparent, "-m http takes neither -r nor -t");
      port = port < 0 ? 13_128 : port;
      bind = bind == null ? "127.0.0.1" : bind;
    } else {
      require(port >= 0, "-p is missing");
      require((host == null) == transparent, "either -r or -t tells where connections go");
      require(!transparent || mode.equals("client"), "-t goes with -m client only");
    }
  }

  private static String value(String[] arguments, int i) {
    require(i < arguments.length, arguments[i - 1] + " needs a value");
    return arguments[i];
  }

  private static int port(String text) {
    require(text.matches("[0-9]{1,5}") && Integer.parseInt(text) < 65_536, "no port: " + text);
    return Integer.parseInt(text);
  }

  private void remote(String text) {
    Matcher remote = REMOTE.matcher(text);
    require(remote.matches(), "-r takes HOST:PORT, IPv6 in brackets: " + text);
    host = remote.group(1) == null ? remote.group(2) : remote.group(1);
    remotePort = port(remote.group(3));
  }

  private static void require(boolean met, String message) {
    if (!met) {
      throw new IllegalArgumentException(message);
    }
  }

  boolean help() {
    return help;
  }

  String mode() {
    return mode;
  }

  boolean isHttp() {
    return mode.equals("http");
  }

  boolean transparent() {
    return transparent;
  }

  int port() {
    return port;
  }

  /** What to listen at. */
  InetSocketAddress address() throws UnknownHostException {
    return bind == null
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.getByName(bind), port);
  }

  /** Where connections go; its name is looked up anew for each. */
  InetSocketAddress remote() {
    return new InetSocketAddress(host, remotePort);
  }
}
