package io.mptcpize.it.demo;

import io.mptcpize.it.harness.Jvm;
import io.mptcpize.it.harness.Modules;
import io.mptcpize.it.harness.RunningJvm;
import io.mptcpize.it.harness.Ss;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo services: ordinary programs, started as their users would. */
enum DemoApp {
  /** Spring Boot on Tomcat; what it logs at start tells that it listens, and where. */
  CHECKER(
      "demo-apps/checker/target/checker.jar",
      "Tomcat started on port (\\d+)",
      "--server.port=0",
      "--logging.level.org.springframework.boot=info"),
  /** Netty, with each of its transports. */
  NETTY("demo-apps/netty/target/netty.jar", "listening on port (\\d+) by nio", "--port", "0"),
  NETTY_EPOLL(
      "demo-apps/netty/target/netty.jar",
      "listening on port (\\d+) by epoll",
      "--port",
      "0",
      "--transport",
      "epoll"),
  NETTY_IO_URING(
      "demo-apps/netty/target/netty.jar",
      "listening on port (\\d+) by io_uring",
      "--port",
      "0",
      "--transport",
      "io_uring");

  private final String jar;
  private final String listening;
  private final String[] arguments;

  DemoApp(String jar, String listening, String... arguments) {
    this.jar = jar;
    this.listening = listening;
    this.arguments = arguments;
  }

  /** Starts it and waits until it listens. */
  Serving start(Jvm jvm) {
    RunningJvm running =
        jvm.options("-Dfile.encoding=UTF-8").jar(Modules.file(jar), arguments).start();
    try {
      Matcher port = Pattern.compile(listening).matcher(running.awaitLine(listening));
      port.find();
      return new Serving(running, Integer.parseInt(port.group(1)));
    } catch (AssertionError e) {
      running.close();
      throw e;
    }
  }

  /** The demo client's output for one request; the JVM may have the agent. */
  static String get(Jvm client, String url) {
    return client
        .jar(Modules.file("demo-apps/client/target/client.jar"), url)
        .run()
        .exited(0)
        .stdout();
  }

  /** A service that runs, on a port of all addresses. */
  record Serving(RunningJvm jvm, int port) implements AutoCloseable {
    String url(String host) {
      return "http://" + host + ":" + port + "/";
    }

    /** Whether its listener is MPTCP, as the kernel tells from outside. */
    boolean listensByMptcp() {
      return Ss.mptcp(jvm.pid()).stream()
          .anyMatch(line -> line.startsWith("LISTEN ") && line.contains("*:" + port + " "));
    }

    @Override
    public void close() {
      jvm.close();
    }
  }
}
