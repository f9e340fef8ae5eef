package io.mptcpize.it.program.lab;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * What netcat does: {@code OneConnection PORT} accepts a connection and listens no more, before it
 * says anything. Then it sends back what it gets. {@code OneConnection PORT ADDRESS} is the client,
 * which prints {@code answered} for each byte on stdin that it sent and got back.
 */
public final class OneConnection {
  private OneConnection() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    if (arguments.length == 1) {
      serve(port);
    } else {
      ask(new Socket(arguments[1], port));
    }
  }

  private static void serve(int port) throws Exception {
    Socket socket;
    try (ServerSocket listener = new ServerSocket(port)) {
      System.out.println("listening");
      socket = listener.accept();
    }
    socket.setTcpNoDelay(true);
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    for (int next = 0; next >= 0; next = in.read()) {
      out.write(next);
    }
  }

  private static void ask(Socket socket) throws Exception {
    InputStream in = socket.getInputStream();
    in.read(); // so that the listener is closed before anything is sent to it
    for (int next = 0; next >= 0; next = System.in.read()) {
      socket.getOutputStream().write(next);
      in.read();
      System.out.println("answered");
    }
  }
}
