package io.mptcpize.it.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.Capture;
import io.mptcpize.it.harness.Finished;
import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Namespace;
import io.mptcpize.it.harness.Need;
import io.mptcpize.it.harness.Variant;
import io.mptcpize.it.program.parity.TrafficClasses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The traffic class that an application sets, judged by the packets in a capture. */
class TrafficClassTest {
  private static final String NONE = "client 0, 0, 0; accepted 0, 0, 0";

  /** By case, of each end: its SYN, what it sends then, and what after classes were set. */
  private static final Map<String, String> ON_THE_WIRE =
      Map.of(
          "none", NONE,
          "client, before it connects", "client 16, 16, 16; accepted 0, 0, 0",
          "client, connected", "client 0, 0, 16; accepted 0, 0, 0",
          "client, changed", "client 16, 16, 184; accepted 0, 0, 0",
          "accepted", "client 0, 0, 0; accepted 0, 0, 16",
          "listener", "client 0, 0, 0; accepted 16, 16, 16",
          "listener, changed on accepted", "client 0, 0, 0; accepted 16, 16, 184");

  private static final int CASES = 17;

  /** Connects to such an address are TCP. */
  private static final String LINK_LOCAL = "fe80::1%one";

  static List<Variant> variants() {
    return Variant.some(8, 17, 25);
  }

  static Stream<Arguments> variantsAndStacks() {
    return variants().stream()
        .flatMap(variant -> Stream.of(true, false).map(ipv4 -> Arguments.of(variant, ipv4)));
  }

  @ParameterizedTest(name = "{0}, java.net.preferIPv4Stack={1}")
  @MethodSource("variantsAndStacks")
  void itIsOnThePacketsOfIpv4Connections(Variant variant, boolean ipv4) {
    Need.mptcp();
    String stack = String.valueOf(ipv4);
    Jvm tcp = variant.jvm().property("java.net.preferIPv4Stack", stack);
    Jvm agent = variant.jvm().agent().property("java.net.preferIPv4Stack", stack);
    Captured onMptcp = captured(agent, "127.0.0.1", true);
    assertSet(onMptcp);
    // nothing of TCP's packets: where they are IPv4-mapped, some JDKs leave them as they are
    assertEquals(captured(tcp, "127.0.0.1", false).getters, onMptcp.getters);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void onIpv6ConnectionsItIsReadBackOnly(Variant variant) {
    Need.mptcp();
    Need.ipv6();
    Captured onTcp = captured(variant.jvm(), "::1", false);
    Captured onMptcp = captured(variant.jvm().agent(), "::1", true);
    assertSet(onTcp);
    onMptcp.wire.forEach((name, wire) -> assertEquals(NONE, wire, name));
    assertEquals(onTcp.getters, onMptcp.getters);
  }

  /** As an application set it on an MPTCP socket that then has to become TCP. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void itIsOnThePacketsOfIpv6ClientsThatBecomeTcp(Variant variant) {
    Need.mptcp();
    Need.ipv6();
    Captured without = captured(variant.jvm(), LINK_LOCAL, false);
    Jvm agent = variant.jvm().agent().property("mptcpize.rules", "mptcp connect * *");
    Captured with = captured(agent, LINK_LOCAL, false);
    assertSet(without);
    assertSet(with);
    assertEquals(without.getters, with.getters);
  }

  private static void assertSet(Captured captured) {
    captured.wire.forEach(
        (name, wire) -> assertEquals(ON_THE_WIRE.get(name.split(" \\| ")[1]), wire, name));
  }

  /**
   * What {@link TrafficClasses} did, by kind and case.
   *
   * @param wire the classes of the packets
   * @param getters what the getters gave
   */
  private record Captured(Map<String, String> wire, Map<String, String> getters) {}

  private static Captured captured(Jvm jvm, String address, boolean mptcp) {
    try (Namespace namespace = Namespace.create();
        Capture capture = Capture.of(namespace)) {
      if (address.equals(LINK_LOCAL)) {
        namespace.exec("ip", "link", "add", "one", "type", "veth", "peer", "name", "other");
        namespace.exec("ip", "link", "set", "other", "up");
        namespace.exec("ip", "link", "set", "one", "up");
        namespace.exec("ip", "address", "add", "fe80::1/64", "dev", "one", "nodad");
      }
      Finished finished = jvm.in(namespace).main(TrafficClasses.class, address).run().exited(0);
      List<Capture.Packet> packets = capture.until(TrafficClasses.END);
      assertEquals(mptcp, packets.stream().anyMatch(Capture.Packet::isMptcp), "MPTCP was spoken");
      Captured captured = new Captured(new TreeMap<>(), new TreeMap<>());
      for (String line : finished.lines()) {
        String[] columns = line.split(Pattern.quote(" | "));
        String name = columns[0] + " | " + columns[1];
        captured.wire.put(name, wire(packets, columns[2]));
        captured.getters.put(name, columns[3] + ", " + columns[4]);
      }
      assertEquals(CASES, captured.wire.size());
      return captured;
    }
  }

  private static String wire(List<Capture.Packet> packets, String ports) {
    String[] port = ports.split(" > ");
    List<Capture.Packet> ofClient = packets.stream().filter(p -> p.isOf(port[0], port[1])).toList();
    List<Capture.Packet> ofAccepted =
        packets.stream().filter(p -> p.isOf(port[1], port[0])).toList();
    return "client %s, %s, %s; accepted %s, %s, %s"
        .formatted(
            classes(ofClient, Capture.Packet::isSyn),
            classes(ofClient, packet -> packet.length() == TrafficClasses.CLIENT),
            classes(ofClient, packet -> packet.length() == TrafficClasses.CLIENT_THEN),
            classes(ofAccepted, Capture.Packet::isSyn),
            classes(ofAccepted, packet -> packet.length() == TrafficClasses.ACCEPTED),
            classes(ofAccepted, packet -> packet.length() == TrafficClasses.ACCEPTED_THEN));
  }

  /** The classes of some packets: one, if all is well. */
  private static String classes(List<Capture.Packet> packets, Predicate<Capture.Packet> which) {
    return packets.stream()
        .filter(which)
        .map(packet -> String.valueOf(packet.trafficClass()))
        .distinct()
        .collect(Collectors.joining(" and "));
  }
}
