package io.mptcpize.it.program.observe;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * Has connections, and asks the agent about them as any application or console can. Does what the
 * lines on its standard input say, and prints an empty line behind what each of them prints:
 *
 * <ul>
 *   <li>{@code listen ADDRESS PORT}: prints the port; what is accepted answers each message
 *   <li>{@code unlisten}: closes all listeners, and nothing else
 *   <li>{@code connect ADDRESS PORT [LOCAL]}: prints the connection's two addresses
 *   <li>{@code try ADDRESS PORT MILLIS}: gives up after so long; prints how it went
 *   <li>{@code exchange BYTES}: sends so many over each connection, and waits for the answers
 *   <li>{@code disconnect}: closes all that connected
 *   <li>{@code churn ADDRESS PORT}: from now on connects, exchanges and closes all the time
 *   <li>{@code churned COUNT}: waits for so many more of these; prints what has failed
 *   <li>{@code servers}: how many MBean servers there are
 *   <li>{@code attributes}: all attributes, {@code name=value}, those in composites {@code
 *       a.b=value}
 *   <li>{@code set NAME true|false}
 *   <li>{@code connections}: one each line, with its findings
 *   <li>{@code connection LOCAL REMOTE}
 *   <li>{@code subflows}: of each connection, one each line
 *   <li>{@code reload}
 * </ul>
 */
public final class Asked {
  private static final int CHURNERS = 4;

  private final AtomicInteger churned = new AtomicInteger();
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final List<Socket> clients = new ArrayList<>();

  private Asked() {}

  public static void main(String[] arguments) throws Exception {
    Asked program = new Asked();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        program.obey(line.split(" "));
      } catch (IOException | InstanceNotFoundException | RuntimeMBeanException e) {
        System.out.println("failed: " + e);
      }
      System.out.println();
    }
    System.exit(0);
  }

  private void obey(String[] words) throws Exception {
    switch (words[0]) {
      case "listen":
        listen(words[1], Integer.parseInt(words[2]));
        break;
      case "unlisten":
        for (ServerSocket listener : listeners) {
          listener.close();
        }
        break;
      case "connect":
        connect(words);
        break;
      case "try":
        System.out.println(attempt(words[1], Integer.parseInt(words[2]), words[3]));
        break;
      case "exchange":
        for (Socket client : clients) {
          exchange(client, Integer.parseInt(words[1]));
        }
        break;
      case "disconnect":
        for (Socket client : clients) {
          client.close();
        }
        clients.clear();
        break;
      case "churn":
        for (int i = 0; i < CHURNERS; i++) {
          start(() -> churn(words[1], Integer.parseInt(words[2])));
        }
        break;
      case "churned":
        awaitChurned(churned.get() + Integer.parseInt(words[1]));
        System.out.println(failures);
        break;
      case "servers":
        System.out.println(MBeanServerFactory.findMBeanServer(null).size());
        break;
      default:
        ask(words);
    }
  }

  private void listen(String address, int port) throws IOException {
    ServerSocket listener = new ServerSocket(port, 50, InetAddress.getByName(address));
    listeners.add(listener);
    start(() -> accept(listener));
    System.out.println(listener.getLocalPort());
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket accepted = listener.accept();
        start(() -> answer(accepted));
      }
    } catch (IOException closed) {
      // no more
    }
  }

  private static void answer(Socket accepted) {
    try {
      DataInputStream in = new DataInputStream(accepted.getInputStream());
      while (true) {
        in.readFully(new byte[in.readInt()]);
        accepted.getOutputStream().write(1);
      }
    } catch (IOException ended) {
      try {
        accepted.close();
      } catch (IOException e) {
        // it has ended in any case
      }
    }
  }

  private void connect(String[] words) throws IOException {
    Socket client = new Socket();
    if (words.length > 3) {
      client.bind(new InetSocketAddress(words[3], 0));
    }
    client.connect(new InetSocketAddress(words[1], Integer.parseInt(words[2])), 20_000);
    clients.add(client);
    System.out.println(client.getLocalSocketAddress() + " " + client.getRemoteSocketAddress());
  }

  private static String attempt(String address, int port, String millis) throws IOException {
    try (Socket client = new Socket()) {
      client.connect(new InetSocketAddress(address, port), Integer.parseInt(millis));
      return "connected";
    } catch (SocketTimeoutException e) {
      return "timed out";
    }
  }

  private void churn(String address, int port) {
    while (failures.isEmpty()) {
      try (Socket client = new Socket(address, port)) {
        exchange(client, 1000);
        synchronized (failures) {
          churned.incrementAndGet();
          failures.notifyAll();
        }
      } catch (IOException | RuntimeException e) {
        synchronized (failures) {
          failures.add(e.toString());
          failures.notifyAll();
        }
      }
    }
  }

  private void awaitChurned(int count) throws InterruptedException {
    synchronized (failures) {
      while (churned.get() < count && failures.isEmpty()) {
        failures.wait();
      }
    }
  }

  private static void exchange(Socket client, int bytes) throws IOException {
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    out.writeInt(bytes);
    out.write(new byte[bytes]);
    if (client.getInputStream().read() != 1) {
      throw new IOException("no answer");
    }
  }

  private static void ask(String[] words) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("io.mptcpize:type=Mptcpize");
    switch (words[0]) {
      case "attributes":
        for (MBeanAttributeInfo info : server.getMBeanInfo(name).getAttributes()) {
          print(info.getName(), overTheWire(server.getAttribute(name, info.getName())));
        }
        break;
      case "set":
        server.setAttribute(name, new Attribute(words[1], Boolean.valueOf(words[2])));
        break;
      case "connections":
      case "subflows":
        Object all = overTheWire(server.invoke(name, "connections", null, null));
        for (CompositeData one : (CompositeData[]) all) {
          if (words[0].equals("connections")) {
            System.out.println(connection(one));
          } else {
            subflows(one);
          }
        }
        break;
      case "connection":
        String[] signature = {String.class.getName(), String.class.getName()};
        Object[] between = {words[1], words[2]};
        Object one = server.invoke(name, "connection", between, signature);
        System.out.println(one == null ? "none" : connection((CompositeData) one));
        break;
      default:
        reload(server, name);
    }
  }

  private static void reload(MBeanServer server, ObjectName name) throws Exception {
    try {
      System.out.println(overTheWire(server.invoke(name, "reloadRules", null, null)));
    } catch (MBeanException e) {
      System.out.println("failed: " + overTheWire(e.getCause()));
    }
  }

  /** As a console in another JVM gets it, which has none of the agent's classes. */
  private static Object overTheWire(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  private static void print(String name, Object value) {
    if (value instanceof CompositeData) {
      CompositeData composite = (CompositeData) value;
      for (String key : composite.getCompositeType().keySet()) {
        print(name + "." + key, composite.get(key));
      }
    } else if (value instanceof TabularData) {
      Map<String, Object> rows = new TreeMap<>();
      for (Object row : ((TabularData) value).values()) {
        rows.put((String) ((CompositeData) row).get("key"), ((CompositeData) row).get("value"));
      }
      System.out.println(name + "=" + rows);
    } else if (value instanceof Object[]) {
      System.out.println(name + "=" + String.join("; ", (String[]) value));
    } else {
      System.out.println(name + "=" + value);
    }
  }

  private static String connection(CompositeData of) {
    StringBuilder line = new StringBuilder();
    for (String key : new String[] {"local", "remote", "role", "wire"}) {
      line.append(of.get(key).toString().replace(' ', '-')).append(' ');
    }
    line.append(of.get("bytesSent")).append(' ').append(of.get("bytesReceived")).append(' ');
    line.append(((CompositeData[]) of.get("subflows")).length).append(" subflows");
    for (CompositeData finding : (CompositeData[]) of.get("findings")) {
      line.append("; ").append(finding.get("certainty")).append(": ").append(finding.get("cause"));
    }
    return line.toString();
  }

  private static void subflows(CompositeData of) {
    for (CompositeData subflow : (CompositeData[]) of.get("subflows")) {
      StringBuilder line = new StringBuilder();
      line.append(subflow.get("local")).append(' ').append(subflow.get("remote"));
      line.append(' ').append(subflow.get("state"));
      line.append(' ').append(subflow.get("bytesSent"));
      line.append(' ').append(subflow.get("bytesReceived"));
      line.append(' ').append(subflow.get("retransmits"));
      System.out.println(line);
    }
  }
}
