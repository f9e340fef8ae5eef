package io.mptcpize.demo.traffic;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One connection on which a message goes out whenever one is due, and its answers come in on a
 * second thread. Message n is due n intervals after the beginning, whatever became of those before:
 * what a path that hangs holds up is late by all of that time.
 */
final class Conversation implements Runnable {
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int LAST_ANSWERS_MS = 10_000;

  private final Options options;
  private final Tally tally;
  private final long interval;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Socket socket;
  private long begin;
  private long next;

  Conversation(Options options, Tally tally) {
    this.options = options;
    this.tally = tally;
    interval = 1_000_000_000L / options.rate();
  }

  /** The connection at present; it may be closed. */
  Socket socket() {
    return socket;
  }

  /** When the first message is due, by {@code System.nanoTime}. */
  void begin(long nanoTime) {
    begin = nanoTime;
  }

  void connect() throws IOException {
    Socket fresh = new Socket();
    try {
      fresh.setTcpNoDelay(true);
      fresh.connect(options.address(), CONNECT_TIMEOUT_MS);
      fresh.getOutputStream().write(Server.ECHO);
    } catch (IOException e) {
      fresh.close();
      throw e;
    }
    socket = fresh;
  }

  /** Ends it before its time. */
  void end() {
    ended.countDown();
  }

  @Override
  public void run() {
    while (converse() && !isOver()) {
      reconnect();
    }
  }

  /** Until the connection breaks (true), or the time is over and all answers are in. */
  private boolean converse() {
    Answers answers = new Answers(socket);
    Thread reader = new Thread(answers, "answers");
    reader.start();
    long sent = 0;
    boolean broken = false;
    try {
      while (waitUntilDue()) {
        socket.getOutputStream().write(message());
        next++;
        sent++;
        tally.sent();
      }
      socket.shutdownOutput();
      socket.setSoTimeout(LAST_ANSWERS_MS);
      reader.join(LAST_ANSWERS_MS);
    } catch (IOException e) {
      broken = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    join(reader);
    tally.lost(sent - answers.count);
    return broken;
  }

  /** What is due until that succeeds is lost. */
  private void reconnect() {
    tally.broken();
    boolean connected = false;
    while (!connected && !isOver()) {
      try {
        connect();
        connected = true;
      } catch (IOException e) {
        waitFor(interval);
      }
      for (; next < last() && due(next) < System.nanoTime(); next++) {
        tally.sent();
        tally.lost(1);
      }
    }
  }

  private byte[] message() {
    return ByteBuffer.allocate(options.size()).putLong(next).putLong(due(next)).array();
  }

  private long due(long number) {
    return begin + number * interval;
  }

  private long last() {
    return options.durationNanos() / interval;
  }

  private boolean isOver() {
    return next >= last() || ended.getCount() == 0;
  }

  private boolean waitUntilDue() {
    return !isOver() && !waitFor(due(next) - System.nanoTime());
  }

  /** True if it is to end. */
  private boolean waitFor(long nanos) {
    try {
      return ended.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is broken, which is counted
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads the answers of one connection; when it breaks, the writer learns of it. */
  private final class Answers implements Runnable {
    private final Socket from;
    private volatile long count;

    Answers(Socket from) {
      this.from = from;
    }

    @Override
    public void run() {
      byte[] answer = new byte[options.size()];
      long expected = -1;
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(from.getInputStream(), 64 * 1024))) {
        while (true) {
          in.readFully(answer);
          ByteBuffer message = ByteBuffer.wrap(answer);
          long number = message.getLong();
          if (expected >= 0 && number != expected) {
            throw new IOException("message " + number + " instead of " + expected);
          }
          expected = number + 1;
          count++;
          tally.answered(System.nanoTime() - message.getLong(), options.lateNanos());
        }
      } catch (EOFException end) {
        // all answers are in, or the server has gone
      } catch (IOException e) {
        // it broke: the writer's next write fails, as this has closed the connection
      }
    }
  }
}
