package io.mptcpize.rules;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;

/**
 * Random rule sets, and a second opinion on them: a plain model of what rules mean, which shares no
 * code with the agent's.
 */
final class RulesSamples {
  private static final BigInteger TOP = BigInteger.ONE.shiftLeft(128);
  private static final BigInteger MAPPED = BigInteger.valueOf(0xffffL).shiftLeft(32);

  private RulesSamples() {}

  /** An address without a look-up. */
  static byte[] bytes(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  static byte[] mapped(byte[] v4) {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(v4, 0, mapped, 12, 4);
    return mapped;
  }

  /** A rule as it is meant. Address: null, or the numbers from first to last of a family. */
  record Meant(
      boolean mptcp,
      String role,
      String text,
      boolean v4,
      BigInteger first,
      BigInteger last,
      String name,
      int[][] ports) {

    /** The opinion on one socket. */
    boolean matches(Socket socket) {
      if (!role.equals("*") && !role.equals(socket.role().name().toLowerCase(Locale.ROOT))) {
        return false;
      }
      if (ports != null
          && Arrays.stream(ports).noneMatch(p -> p[0] <= socket.port() && socket.port() <= p[1])) {
        return false;
      }
      if (name != null) {
        return socket.name() != null && matchesName(socket.name());
      }
      if (first == null) {
        return true;
      }
      if (socket.role() == Role.LISTEN && socket.number().signum() == 0) {
        boolean wildcardItself = last.signum() == 0;
        boolean all =
            last.equals((v4 ? BigInteger.ONE.shiftLeft(32) : TOP).subtract(BigInteger.ONE))
                && first.signum() == 0;
        return wildcardItself || all;
      }
      return v4 == socket.isV4()
          && first.compareTo(socket.number()) <= 0
          && socket.number().compareTo(last) <= 0;
    }

    private boolean matchesName(String asked) {
      String lower = asked.toLowerCase(Locale.ROOT);
      if (lower.endsWith(".")) {
        lower = lower.substring(0, lower.length() - 1);
      }
      if (!name.startsWith("*")) {
        return lower.equals(name);
      }
      return lower.endsWith(name.substring(1)) && lower.length() >= name.length();
    }
  }

  /** A socket to ask about. */
  record Socket(Role role, byte[] address, int port, String name) {
    boolean isV4() {
      return address.length == 4
          || new BigInteger(1, address).shiftRight(32).intValue() == 0xffff
              && new BigInteger(1, address).bitLength() == 48;
    }

    BigInteger number() {
      BigInteger number = new BigInteger(1, address);
      return isV4() && address.length == 16 ? number.subtract(MAPPED) : number;
    }

    @Override
    public String toString() {
      return role + " " + Arrays.toString(address) + " " + port + " " + name;
    }
  }

  static boolean isMptcp(List<Meant> rules, Socket socket) {
    for (Meant rule : rules) {
      if (rule.matches(socket)) {
        return rule.mptcp();
      }
    }
    return false;
  }

  static String text(List<Meant> rules) {
    StringBuilder text = new StringBuilder();
    rules.forEach(rule -> text.append(rule.text()).append('\n'));
    return text.toString();
  }

  /** A rule of one address or prefix, as they are written. */
  static Meant rule(boolean mptcp, String role, String address, int[][] ports) {
    StringBuilder text =
        new StringBuilder((mptcp ? "mptcp " : "tcp ") + role + " " + address + " ");
    if (ports == null) {
      text.append('*');
    } else {
      for (int[] range : ports) {
        text.append(range == ports[0] ? "" : ",").append(range[0]);
        text.append(range[0] == range[1] ? "" : "-" + range[1]);
      }
    }
    if (address.equals("*")) {
      return new Meant(mptcp, role, text.toString(), false, null, null, null, ports);
    }
    if (Character.isLetter(address.charAt(0)) && !address.contains(":")
        || address.startsWith("*")) {
      return new Meant(mptcp, role, text.toString(), false, null, null, address, ports);
    }
    String[] parts = address.split("/");
    BigInteger first = new BigInteger(1, bytes(parts[0]));
    int bits = bytes(parts[0]).length * 8;
    int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
    BigInteger size = BigInteger.ONE.shiftLeft(bits - length);
    BigInteger last = first.add(size).subtract(BigInteger.ONE);
    return new Meant(mptcp, role, text.toString(), bits == 32, first, last, null, ports);
  }

  /** Few prefixes that often cover each other, and together all; else random ones. */
  static Meant random(Random random, boolean small) {
    String[] roles = {"connect", "listen", "*"};
    return rule(
        random.nextBoolean(),
        roles[random.nextInt(3)],
        small ? smallAddress(random) : address(random),
        small ? smallPorts(random) : ports(random));
  }

  private static String smallAddress(Random random) {
    String[] all = {
      "*", "*", "0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1", "8000::/2",
      "c000::/2", "0.0.0.0", "::", "::/64", "0.0.0.0/31", "128.0.0.0/2", "192.0.0.0/2", "a", "*.b",
      "a.b", "*.a.b", "x.a.b", "*.c",
    };
    return all[random.nextInt(all.length)];
  }

  private static int[][] smallPorts(Random random) {
    int[][][] all = {
      null, null, null, {{1, 65535}}, {{1, 80}}, {{81, 65535}}, {{80, 80}}, {{1, 79}, {81, 65535}},
    };
    return all[random.nextInt(all.length)];
  }

  private static String address(Random random) {
    switch (random.nextInt(6)) {
      case 0:
        return smallAddress(random);
      case 1:
        String[] labels = {"a", "bb", "db", "internal", "x-1", "k_2"};
        StringBuilder name = new StringBuilder(random.nextInt(3) == 0 ? "*." : "");
        for (int i = random.nextInt(3); i >= 0; i--) {
          name.append(labels[random.nextInt(labels.length)]).append(i == 0 ? "" : ".");
        }
        return name.toString();
      case 2:
      case 3:
        return prefix(random, random.nextBoolean() ? 4 : 16, random.nextInt(129));
      default:
        // near each other, so that prefixes lie in prefixes
        return prefix(
            new Random(random.nextInt(3)), random.nextBoolean() ? 4 : 16, random.nextInt(129));
    }
  }

  private static String prefix(Random random, int size, int length) {
    int bits = Math.min(length, size * 8);
    BigInteger host = BigInteger.ONE.shiftLeft(size * 8 - bits);
    BigInteger number = new BigInteger(size * 8, random).divide(host).multiply(host);
    String address = literal(toBytes(number, size));
    return address + (bits == size * 8 ? "" : "/" + bits);
  }

  private static int[][] ports(Random random) {
    if (random.nextInt(4) == 0) {
      return null;
    }
    int[][] ports = new int[1 + random.nextInt(4)][];
    for (int i = 0; i < ports.length; i++) {
      int low = 1 + random.nextInt(random.nextBoolean() ? 20 : 65535);
      ports[i] = new int[] {low, Math.min(65535, low + random.nextInt(3) * random.nextInt(50))};
    }
    return ports;
  }

  private static String literal(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] toBytes(BigInteger number, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = number.shiftRight(8 * (size - 1 - i)).byteValue();
    }
    return bytes;
  }

  /**
   * Sockets next to every boundary of a rule set. They decide what it is always: prefixes lie in
   * each other or apart, so what some leave of another begins where that begins or where one of
   * them has ended; the same goes for ports; and of names, one for each pattern and one that fits
   * no narrower one.
   */
  static List<Socket> boundaries(List<Meant> rules, Role role, boolean ipv6) {
    List<byte[]> addresses = new ArrayList<>();
    for (int size : ipv6 ? new int[] {4, 16} : new int[] {4}) {
      TreeSet<BigInteger> numbers = new TreeSet<>();
      BigInteger end = BigInteger.ONE.shiftLeft(size * 8);
      addAround(numbers, BigInteger.ZERO);
      addAround(numbers, end);
      if (size == 16) {
        addAround(numbers, MAPPED);
        addAround(numbers, MAPPED.add(BigInteger.ONE.shiftLeft(32)));
      }
      for (Meant rule : rules) {
        if (rule.first() != null && rule.v4() == (size == 4)) {
          addAround(numbers, rule.first());
          addAround(numbers, rule.last());
        }
      }
      for (BigInteger number : numbers) {
        if (number.signum() >= 0 && number.compareTo(end) < 0) {
          addresses.add(toBytes(number, size));
        }
      }
    }
    TreeSet<Integer> ports = new TreeSet<>(List.of(0, 1, 65534, 65535));
    List<String> names = new ArrayList<>(Arrays.asList(null, "other.example"));
    for (Meant rule : rules) {
      if (rule.ports() != null) {
        for (int[] range : rule.ports()) {
          ports.addAll(List.of(range[0] - 1, range[0], range[1], Math.min(65535, range[1] + 1)));
        }
      }
      if (rule.name() != null) {
        names.add(rule.name().replace("*", "fresh"));
      }
    }
    List<Socket> sockets = new ArrayList<>();
    for (byte[] address : addresses) {
      for (int port : ports) {
        for (String name : names) {
          sockets.add(new Socket(role, address, port, name));
        }
      }
    }
    return sockets;
  }

  private static void addAround(TreeSet<BigInteger> numbers, BigInteger number) {
    numbers.add(number.subtract(BigInteger.ONE));
    numbers.add(number);
    numbers.add(number.add(BigInteger.ONE));
  }
}
