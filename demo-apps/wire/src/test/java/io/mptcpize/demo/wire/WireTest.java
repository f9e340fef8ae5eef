package io.mptcpize.demo.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM without the agent: what Java opens is TCP, what {@link RawSockets} opens is MPTCP. */
class WireTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void plainTcpIsTcpAtBothEnds(String address) throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 8, InetAddress.getByName(address));
        Socket client = new Socket(address, listener.getLocalPort());
        Socket accepted = listener.accept()) {
      assertEquals(Protocol.TCP, Wire.protocolOf(client));
      assertEquals(Protocol.TCP, Wire.protocolOf(accepted));
    }
  }

  @Test
  void v4MappedConnectionIsFoundByItsIpv4Address() throws IOException {
    try (ServerSocket listener = new ServerSocket(0);
        Socket client = new Socket("127.0.0.1", listener.getLocalPort());
        Socket accepted = listener.accept()) {
      assertEquals(Protocol.TCP, Wire.protocolOf(client));
      assertEquals(Protocol.TCP, Wire.protocolOf(accepted));
    }
  }

  @Test
  void bothEndsOfOneConnectionAreToldApart() throws IOException {
    try (ServerSocket listener = new ServerSocket(0);
        Socket client = new Socket("127.0.0.1", listener.getLocalPort());
        Socket accepted = listener.accept()) {
      InetSocketAddress here = (InetSocketAddress) client.getLocalSocketAddress();
      InetSocketAddress there = (InetSocketAddress) client.getRemoteSocketAddress();
      KernelSocket clientEnd = Wire.connection(here, there);
      KernelSocket serverEnd = Wire.connection(there, here);
      assertEquals(here, clientEnd.local());
      assertEquals(there, clientEnd.remote());
      assertEquals(here, serverEnd.remote());
      assertEquals(accepted.getPort(), serverEnd.remote().getPort());
    }
  }

  @Test
  void listenersAreThoseOfThePort() throws IOException {
    try (ServerSocket listener = new ServerSocket(0);
        Socket client = new Socket("127.0.0.1", listener.getLocalPort());
        Socket accepted = listener.accept()) {
      int port = accepted.getLocalPort();
      assertEquals(List.of(Protocol.TCP), protocols(Wire.listeners(port)));
      assertEquals(List.of(), Wire.listeners(client.getLocalPort()));
    }
  }

  @Test
  void mptcpIsMptcpAtBothEnds() throws IOException {
    int listener = mptcp();
    int client = mptcp();
    try {
      InetSocketAddress address = RawSockets.listen(listener);
      assertEquals(List.of(Protocol.MPTCP), protocols(Wire.listeners(address.getPort())));
      RawSockets.connect(client, address.getPort());
      assertEquals(Protocol.MPTCP, Wire.protocolOf(client));
      assertEquals(Protocol.MPTCP, Wire.protocolOf(Kernel.local(client), address));
    } finally {
      RawSockets.close(client);
      RawSockets.close(listener);
    }
  }

  @Test
  void mptcpClientOfPlainServerFellBack() throws IOException {
    int client = mptcp();
    try (ServerSocket listener = new ServerSocket(0)) {
      RawSockets.connect(client, listener.getLocalPort());
      try (Socket accepted = listener.accept()) {
        assertEquals(Protocol.FALLBACK, Wire.protocolOf(client));
        assertEquals(Protocol.TCP, Wire.protocolOf(accepted));
      }
    } finally {
      RawSockets.close(client);
    }
  }

  @Test
  void plainClientOfMptcpListenerIsTcpAtBothEnds() throws IOException {
    int listener = mptcp();
    try {
      InetSocketAddress address = RawSockets.listen(listener);
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        int accepted = RawSockets.accept(listener);
        assertEquals(Protocol.TCP, Wire.protocolOf(client));
        assertEquals(Protocol.TCP, Wire.protocolOf(accepted));
        RawSockets.close(accepted);
      }
    } finally {
      RawSockets.close(listener);
    }
  }

  @Test
  void everythingElseIsOther() throws IOException {
    try (DatagramChannel datagrams = DatagramChannel.open()) {
      int before = Wire.sockets().size();
      datagrams.bind(null);
      assertEquals(before, Wire.sockets().size());
    }
    assertEquals(Protocol.OTHER, Wire.protocolOf(0));
  }

  @Test
  void unknownConnectionAndClosedDescriptorAreErrors() throws IOException {
    InetSocketAddress nowhere = new InetSocketAddress("192.0.2.1", 1);
    assertThrows(SocketException.class, () -> Wire.protocolOf(nowhere, nowhere));
    assertThrows(SocketException.class, () -> Wire.protocolOf(new Socket()));
    assertThrows(SocketException.class, () -> Wire.protocolOf(Integer.MAX_VALUE));
  }

  private static int mptcp() {
    int descriptor = RawSockets.mptcp();
    assumeTrue(descriptor >= 0, "this kernel refuses MPTCP");
    return descriptor;
  }

  private static List<Protocol> protocols(List<KernelSocket> sockets) {
    return sockets.stream().map(KernelSocket::protocol).collect(Collectors.toList());
  }
}
