package io.mptcpize.it.program.others;

import io.mptcpize.it.program.sockets.Path;
import io.mptcpize.it.program.sockets.StreamKinds;
import io.mptcpize.it.program.sockets.StreamRows;
import java.lang.instrument.Instrumentation;
import java.net.Socket;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * An application that rewrites classes by Byte Buddy for purposes of its own, and has the JDK's
 * socket classes transformed once more. Prints what the rewritten method returns and the rows of
 * some sockets.
 *
 * <p>Argument: {@code byte-buddy-first} or {@code socket-first}, what it begins with.
 */
public final class OwnByteBuddy {
  private OwnByteBuddy() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("socket-first")) {
      Socket socket = new Socket();
      socket.getReuseAddress(); // only now does it open a descriptor
      socket.close();
    }
    Instrumentation instrumentation = ByteBuddyAgent.install();
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .type(ElementMatchers.named("io.mptcpize.it.program.others.OwnByteBuddy$Answer"))
        .transform(
            (builder, type, loader, module, domain) ->
                builder
                    .method(ElementMatchers.named("get"))
                    .intercept(FixedValue.value("rewritten")))
        .installOn(instrumentation);
    System.out.println("method " + Answer.get());
    new StreamRows().print("Socket", StreamKinds.all().get("Socket"), Path.V4);
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getName().equals("sun.nio.ch.Net")) {
        instrumentation.retransformClasses(loaded);
      }
    }
    new StreamRows().print("SocketChannel", StreamKinds.all().get("SocketChannel"), Path.V4);
  }

  /** What is rewritten. */
  static final class Answer {
    static String get() {
      return "as it was compiled";
    }
  }
}
