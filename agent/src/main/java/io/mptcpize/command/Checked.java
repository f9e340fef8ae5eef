package io.mptcpize.command;

import static io.mptcpize.command.Check.State.NOTE;
import static io.mptcpize.command.Check.State.OK;
import static io.mptcpize.command.Check.State.ONE_PATH;
import static io.mptcpize.command.Check.State.TCP;

import io.mptcpize.command.Command.NotPossible;
import io.mptcpize.kernel.MptcpInfo;
import io.mptcpize.kernel.SocketReading;
import io.mptcpize.kernel.SubflowReading;
import java.io.File;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What follows from what a java with the agent got on this machine. */
final class Checked {
  private static final String[] NO_MENDING = {};

  final List<Check> checks = new ArrayList<>();
  boolean isUsable;
  boolean isMultipath;
  private final Probed probed;

  private Checked(Probed probed) {
    this.probed = probed;
  }

  /**
   * Judges it.
   *
   * @throws NotPossible its sockets could not be seen, in words
   */
  static Checked of(Probed probed) throws NotPossible {
    return new Checked(probed).judge();
  }

  private Checked judge() throws NotPossible {
    for (SocketReading socket : probed.sockets) {
      isUsable |= socket.isMptcp();
    }
    kernelAndJdk();
    MptcpInfo info = info();
    if (info != null) {
      addresses();
      pathManager(info);
      stall();
    }
    environment();
    return this;
  }

  private void add(Check.State state, String what, String means, String... mend) {
    checks.add(new Check(state, what, means, mend));
  }

  /** In the agent's own words; its first line tells of its options, which were given here. */
  private void kernelAndJdk() throws NotPossible {
    boolean isExplained = false;
    for (String line : probed.lines) {
      String words = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("WARN")) {
        add(isUsable ? NOTE : TCP, words, "", mending(words));
        isExplained = true;
      } else if (words.startsWith("the kernel gives")) {
        add(OK, words, "");
      } else if (!words.startsWith("agent ")) {
        add(NOTE, words, "");
      }
    }
    if (isUsable) {
      add(OK, "a listener and a client of this java are MPTCP, says the kernel", "");
    } else if (!isExplained && probed.unseen != null) {
      throw new NotPossible(probed.unseen);
    } else if (!isExplained) {
      add(TCP, "sockets of this java are TCP, and the agent does not say why", "");
    }
    for (String line : probed.others) {
      if (!line.startsWith("Picked up ")) {
        add(NOTE, "this java says with the agent: " + line, "");
      }
    }
  }

  private static String[] mending(String line) {
    if (line.contains("net.mptcp.enabled")) {
      return new String[] {
        "sysctl -w net.mptcp.enabled=1",
        "echo net.mptcp.enabled=1 > /etc/sysctl.d/90-mptcp.conf    # from the next boot on",
        "docker run --sysctl net.mptcp.enabled=1 …    # in a container, which has its own",
        "# Kubernetes: securityContext.sysctls of the pod; kubelet --allowed-unsafe-sysctls"
      };
    }
    if (line.contains("it has no MPTCP") || line.contains("cannot do")) {
      return new String[] {
        "uname -r    # Debian 12, Ubuntu 22.10, RHEL 9, and newer ones, have it in their kernels",
        "# gVisor and other sandboxes have kernels of their own: another runtime class"
      };
    }
    if (line.contains("security policy")) {
      return new String[] {
        "grep Seccomp: /proc/self/status    # 2: a filter; it must let socket(…, …, 262) pass",
        "docker run --security-opt seccomp=PROFILE.json …",
        "ausearch -m AVC -ts recent    # SELinux"
      };
    }
    if (line.contains("native calls")) {
      return new String[] {
        "unzip -j mptcpize.jar 'META-INF/mptcpize/jni/*-Linux/*' -d DIRECTORY_OF_THE_JAR",
        "# or a JDK from 21 on, which needs no file"
      };
    }
    return NO_MENDING;
  }

  /** Of the program's client, or of what it was accepted as. */
  private MptcpInfo info() {
    for (SocketReading socket : probed.sockets) {
      if (socket.mptcp != null) {
        return socket.mptcp;
      }
    }
    return null;
  }

  /** What there is to open subflows from. */
  private void addresses() {
    List<String> addresses = addressesWithDevices();
    if (addresses.isEmpty()) {
      add(NOTE, "there is no address here but loopback's", "");
    } else if (onAnotherDevice(addresses) == null) {
      add(
          NOTE,
          "there is one device here: " + String.join(", ", addresses),
          "further paths are to other addresses of the peer, if it announces some");
    } else {
      add(OK, "addresses: " + String.join(", ", addresses), "");
    }
  }

  /** The first that is not of the same device as the first of all; null: none. */
  private static String onAnotherDevice(List<String> addresses) {
    for (String address : addresses) {
      if (!device(address).equals(device(addresses.get(0)))) {
        return address;
      }
    }
    return null;
  }

  private static String device(String address) {
    return address.substring(address.lastIndexOf(' '));
  }

  /** {@code ADDRESS dev DEVICE}, those of IPv4 first, in the order of the devices. */
  private static List<String> addressesWithDevices() {
    List<String> addresses = new ArrayList<>();
    int ipv4 = 0;
    for (NetworkInterface device : devices()) {
      for (InterfaceAddress one : device.getInterfaceAddresses()) {
        InetAddress address = one.getAddress();
        String text = address.getHostAddress();
        String bare = text.substring(0, (text + "%").indexOf('%'));
        if (!address.isLinkLocalAddress()) {
          int at = address instanceof Inet4Address ? ipv4++ : addresses.size();
          addresses.add(at, bare + " dev " + device.getName());
        }
      }
    }
    return addresses;
  }

  /** Those that are up, but loopback. */
  private static List<NetworkInterface> devices() {
    List<NetworkInterface> devices = new ArrayList<>();
    try {
      for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (device.isUp() && !device.isLoopback()) {
          devices.add(device);
        }
      }
    } catch (SocketException e) {
      // as if there were no more
    }
    Collections.sort(
        devices,
        new Comparator<NetworkInterface>() {
          @Override
          public int compare(NetworkInterface a, NetworkInterface b) {
            return a.getIndex() - b.getIndex();
          }
        });
    return devices;
  }

  private void pathManager(MptcpInfo info) {
    String file = "/proc/sys/net/mptcp/path_manager"; // before 6.15: pm_type, a number
    if (content(file).equals("userspace") || content("/proc/sys/net/mptcp/pm_type").equals("1")) {
      add(
          NOTE,
          "the path manager is a program (net.mptcp.pm_type=1)",
          "only that program, mptcpd say, opens further subflows",
          "systemctl status mptcp",
          "sysctl -w net.mptcp.pm_type=0    # the kernel's own");
      isMultipath = true; // for all that can be seen
      return;
    }
    int endpoints = Math.max(0, info.localMax);
    if (info.extraSubflowsMax == 0) {
      add(
          ONE_PATH,
          "the path manager's limit of further subflows is 0",
          "it opens none, and accepts none from peers",
          "ip mptcp limits set subflow 2 add_addr_accepted 2");
    }
    if (endpoints == 0 && info.announcedMax == 0) {
      add(
          info.acceptedMax == 0 ? ONE_PATH : NOTE,
          "the path manager has no endpoints",
          info.acceptedMax == 0
              ? "it opens no further subflow, and announces no address; peers may open some"
              : "it opens further subflows only to addresses that a peer announces",
          endpointCommands());
    }
    if (info.extraSubflowsMax > 0 && endpoints + info.announcedMax > 0) {
      add(
          OK,
          "path manager: up to "
              + info.extraSubflowsMax
              + " further subflows, "
              + endpoints
              + " endpoints to open some from, "
              + info.announcedMax
              + " to announce, "
              + info.acceptedMax
              + " addresses accepted from a peer",
          "");
    }
    isMultipath = info.extraSubflowsMax > 0 && endpoints + info.announcedMax + info.acceptedMax > 0;
  }

  /** For an address that connections are not opened from anyway. */
  private static String[] endpointCommands() {
    List<String> commands = new ArrayList<>();
    String other = onAnotherDevice(addressesWithDevices());
    String example = other == null ? "ADDRESS dev DEVICE" : other;
    commands.add("ip mptcp limits set subflow 2 add_addr_accepted 2    # at clients and servers");
    commands.add(
        "ip mptcp endpoint add "
            + example
            + " signal     # at a server: clients that accept it may come by it");
    commands.add(
        "ip mptcp endpoint add "
            + example
            + " subflow    # at a client whose servers' addresses can be reached by it");
    commands.add(
        "# there, ip route get SERVER from "
            + example.replace(" dev ", " has to say dev ")
            + ": if not, ip rule and ip route");
    if (new File("/run/NetworkManager").isDirectory()) {
      commands.add(
          "nmcli connection modify NAME connection.mptcp-flags enabled,subflow    # to stay, 1.40+");
    } else {
      commands.add("# to stay: in a systemd unit, Type=oneshot, After=network-online.target");
    }
    return commands.toArray(NO_MENDING);
  }

  /** MPTCP has sent again what no path had lost. */
  private void stall() {
    for (SocketReading socket : probed.sockets) {
      long retransmits = 0;
      for (SubflowReading subflow : socket.subflows) {
        retransmits += subflow.tcp.retransmits;
      }
      if (socket.mptcp != null && socket.mptcp.bytesRetransmitted > 0 && retransmits == 0) {
        add(
            NOTE,
            "bulk data over loopback waited for MPTCP's timer of 200 ms (wide-window=0)",
            "this kernel may not tell a sender that a full receiver has room again; the agent's"
                + " wide-window spares short transfers that, on fast paths long ones may stall",
            "# peers on this host, or on links above 1 Gbit/s, by TCP:",
            "java -javaagent:'mptcpize.jar=rules=tcp connect 127.0.0.0/8 *; mptcp * * *' …");
        return;
      }
    }
  }

  /** What an agent, or this one, does not go with. */
  private void environment() {
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      String name = variable.getKey();
      String value = variable.getValue();
      if (name.equals("LD_PRELOAD") && value.contains("mptcpwrap")) {
        add(NOTE, "LD_PRELOAD has mptcpize's library", "it makes all MPTCP, whatever rules say");
      } else if (name.endsWith("JAVA_OPTIONS") || name.equals("JAVA_TOOL_OPTIONS")) {
        options(name, value);
      }
    }
  }

  private void options(String name, String value) {
    if (value.contains("-XX:AOT")) {
      add(
          NOTE,
          name + " has an AOT cache",
          "it is refused with any agent, unless it was trained with this module",
          "java --add-modules=java.instrument …    # when it is trained, and whenever it runs");
    }
    if (value.contains("ArchiveClassesAtExit") || value.contains("AutoCreateSharedArchive")) {
      add(
          NOTE,
          name + " makes a CDS archive",
          "a JVM makes none with an agent, and uses one that was made without",
          "java -XX:SharedArchiveFile=FILE -javaagent:mptcpize.jar …");
    }
  }

  private static String content(String file) {
    try {
      byte[] content = Files.readAllBytes(new File(file).toPath());
      return new String(content, StandardCharsets.US_ASCII).trim();
    } catch (IOException e) {
      return "";
    }
  }

  /** In a line. */
  String verdict() {
    if (!isUsable) {
      return "Sockets of this java are TCP here.";
    }
    return isMultipath
        ? "Sockets of this java can be MPTCP, and have several paths if their peers are ready, too."
        : "Sockets of this java can be MPTCP, with one path.";
  }
}
