package io.mptcpize.it.program.parity;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** An interface of the JDK to stream sockets. */
enum Kind {
  SOCKET("Socket") {
    @Override
    End open() {
      return new SocketEnd(new Socket());
    }

    @Override
    Server listen() throws IOException {
      return new SocketEnd.Listening(new ServerSocket());
    }
  },
  ADAPTOR("SocketChannel.socket()") {
    @Override
    End open() throws IOException {
      return new SocketEnd(SocketChannel.open().socket());
    }

    @Override
    Server listen() throws IOException {
      return new SocketEnd.Listening(ServerSocketChannel.open().socket());
    }
  },
  CHANNEL("SocketChannel") {
    @Override
    End open() throws IOException {
      return new ChannelEnd(SocketChannel.open());
    }

    @Override
    Server listen() throws IOException {
      return new ChannelEnd.Listening(ServerSocketChannel.open());
    }
  },
  ASYNCHRONOUS("AsynchronousSocketChannel") {
    @Override
    End open() throws IOException {
      return new AsynchronousEnd();
    }

    @Override
    Server listen() throws IOException {
      return new AsynchronousEnd.Listening();
    }
  };

  private final String label;

  Kind(String label) {
    this.label = label;
  }

  /** A client that is not connected yet. */
  abstract End open() throws IOException;

  /** A server socket that is not bound yet. */
  abstract Server listen() throws IOException;

  @Override
  public String toString() {
    return label;
  }
}
