package io.mptcpize.it.program.random;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** What one end does: it writes its bytes, checks the other's, and meddles with the socket. */
final class Conversation {
  private final Stream stream;
  private final Plan plan;
  private final boolean client;
  private final Findings findings;
  private final String state;
  private volatile boolean writeFailed;

  Conversation(Stream stream, Plan plan, boolean client, Findings findings) {
    this.stream = stream;
    this.plan = plan;
    this.client = client;
    this.findings = findings;
    String by = plan.byClient == client ? " by this" : " by other";
    state = plan.ending + (plan.ending == Plan.Ending.CLEAN ? "" : by);
  }

  /** Returns when the connection has come to its end; the stream is closed then. */
  void hold(ExecutorService threads) throws Exception {
    Future<?> writer = threads.submit(this::write);
    try {
      int end = read(threads);
      writer.get();
      if (end >= 0) {
        judgeEnd(end);
      }
    } finally {
      stream.close();
      writer.get();
    }
    findings.count(state + ", held");
  }

  private void judgeEnd(int received) throws IOException {
    int length = plan.length(!client);
    if (plan.ending == Plan.Ending.CLEAN) {
      if (received != length) {
        findings.fault("the end after " + received + " bytes", plan);
      } else if (stream.read(new byte[1], 1) != -1 || stream.available() > 0) {
        findings.fault("something after the end", plan);
      }
    } else if (state.equals("RESET by other") && received < length && !writeFailed) {
      // Only one call gets the kernel's error: the write may have got it.
      findings.fault("a reset looks like the end", plan);
    } else {
      findings.count(state + ", end");
    }
  }

  /** The number of bytes when the end came; -1 for an exception. */
  private int read(ExecutorService threads) {
    Random random = new Random(plan.seed + (client ? 3 : 4));
    byte[] bytes = new byte[16_384];
    boolean breaks = plan.ending != Plan.Ending.CLEAN && plan.byClient == client;
    boolean broken = false;
    for (int received = 0; ; ) {
      int n;
      meddle(random, received);
      try {
        n = stream.read(bytes, 1 + random.nextInt(bytes.length));
      } catch (IOException | RuntimeException e) {
        findings.thrown(state, "read", e, plan);
        if (e instanceof java.net.SocketTimeoutException) {
          continue;
        }
        return -1;
      }
      if (n < 0) {
        return received;
      }
      for (int i = 0; i < n; i++, received++) {
        if (received >= plan.length(!client) || bytes[i] != plan.at(!client, received)) {
          findings.fault("byte " + received + " is " + bytes[i], plan);
          return -1;
        }
      }
      if (breaks && !broken && received >= plan.breakAfter) {
        broken = true;
        breakOff(threads);
      }
    }
  }

  private void breakOff(ExecutorService threads) {
    if (plan.ending == Plan.Ending.RESET) {
      close(true);
    } else {
      threads.submit(() -> close(false));
    }
  }

  private void close(boolean reset) {
    try {
      if (reset) {
        stream.socket.setSoLinger(true, 0);
      }
      stream.close();
    } catch (IOException | RuntimeException e) {
      findings.thrown(state, "close", e, plan);
    }
  }

  private void write() {
    Random random = new Random(plan.seed + (client ? 5 : 6));
    byte[] bytes = new byte[16_384];
    int length = plan.length(client);
    int urgentAt = plan.urgent ? random.nextInt(length) : -1;
    try {
      for (int written = 0; written < length; ) {
        meddle(random, -1);
        int n = Math.min(length - written, 1 + random.nextInt(bytes.length));
        for (int i = 0; i < n; i++) {
          bytes[i] = plan.at(client, written + i);
        }
        stream.write(bytes, n);
        if (urgentAt >= written && urgentAt < written + n) {
          urgent();
        }
        written += n;
      }
      stream.shutdownOutput();
    } catch (IOException | RuntimeException e) {
      writeFailed = true;
      findings.thrown(state, "write", e, plan);
    }
  }

  private void urgent() throws IOException {
    try {
      stream.socket.sendUrgentData(0x55);
    } catch (IOException | RuntimeException e) {
      if (!(e instanceof java.nio.channels.IllegalBlockingModeException)) { // non-blocking channels
        writeFailed = true;
        findings.thrown(state, "urgent", e, plan);
      }
    }
  }

  /** Does something that leaves the stream as it is. */
  private void meddle(Random random, int received) {
    Socket socket = stream.socket;
    String operation = "option";
    try {
      switch (random.nextInt(24)) {
        case 0:
          socket.setTcpNoDelay(random.nextBoolean());
          break;
        case 1:
          socket.setKeepAlive(random.nextBoolean());
          break;
        case 2:
          socket.setTrafficClass(random.nextBoolean() ? 0x10 : 0x08);
          break;
        case 3:
          socket.setReuseAddress(random.nextBoolean());
          break;
        case 4:
          // not less: TCP comes to a stop where it gets smaller than what is on its way
          socket.setReceiveBufferSize(1 << 18);
          break;
        case 5:
          socket.setSendBufferSize(8_192 << random.nextInt(6));
          break;
        case 6:
          if (!plan.urgent) {
            socket.setOOBInline(random.nextBoolean());
          }
          break;
        case 7:
          if (plan.ending == Plan.Ending.CLEAN) {
            socket.setSoLinger(random.nextBoolean(), 20);
          }
          break;
        case 8:
          if (received >= 0 && stream.hasTimeouts()) {
            socket.setSoTimeout(random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(5));
          }
          break;
        case 9:
        case 10:
          operation = "available";
          if (received >= 0) {
            judgeAvailable(received, stream.available());
          }
          break;
        case 11:
          socket.getTrafficClass();
          socket.getReuseAddress();
          socket.getOOBInline();
          socket.getSoLinger();
          socket.getReceiveBufferSize();
          break;
        default:
          return;
      }
    } catch (IOException | RuntimeException e) {
      findings.thrown(state, operation, e, plan);
    }
  }

  private void judgeAvailable(int received, int available) {
    int left = plan.length(!client) - received;
    if (available > left + (plan.urgent ? 1 : 0)) { // TCP may count the urgent byte
      findings.fault(available + " bytes available where there are " + left, plan);
    }
  }

  /** Reads what is no part of the streams. */
  static long readLong(Stream stream, int bytes) throws IOException {
    long value = 0;
    byte[] one = new byte[1];
    for (int i = 0; i < bytes; i++) {
      if (stream.read(one, 1) < 0) {
        throw new EOFException("after " + i + " bytes");
      }
      value = value << 8 | one[0] & 0xff;
    }
    return value;
  }
}
