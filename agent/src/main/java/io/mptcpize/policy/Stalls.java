package io.mptcpize.policy;

import io.mptcpize.kernel.SocketState;
import io.mptcpize.kernel.StallReading;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Learns from connections that had one path where MPTCP lost time to its own timer: on some kernels
 * bulk data stops for 200 ms at a time, for the receiver acknowledges to TCP what it does not
 * acknowledge to MPTCP. Where that was more than MPTCP could have gained — on one path, nothing —
 * the destination is remembered in {@link Detours}. Servers have no choice, and count.
 *
 * <p>The kernel does not tell how much time it was. Where a quick reader is waited for, it was at
 * least this much: one timeout sends no more than {@link #MOST_A_TIMEOUT} again, and came after
 * {@link #TIMEOUT_MICROS} without an acknowledgement. Where the application reads slowly, bytes are
 * sent again as well, since what it has no room for is not acknowledged to MPTCP; more of them, and
 * sooner, and no time is lost. What tells the two apart is how long the reader took for what was
 * left when the last byte had come, up to a window; and how fast the bytes went otherwise.
 */
public final class Stalls {
  /** TCP_RTO_MIN, what MPTCP's timer waits at least. */
  private static final long TIMEOUT_MICROS = 200_000;

  /** A younger connection has lost none, and is not asked about. */
  private static final long TIMEOUT_NANOS = TimeUnit.MICROSECONDS.toNanos(TIMEOUT_MICROS);

  /**
   * What is sent again at once lies in one page fragment, of SKB_FRAG_PAGE_ORDER (net/core/sock.c).
   */
  private static final int MOST_A_TIMEOUT = 32_768;

  /** The least rate over a connection's life, in bytes a microsecond, with timeouts left out. */
  private static final int FAST = 25;

  /**
   * The most that a quick reader takes for what is left when the last byte comes, in microseconds.
   * With a window of 4 MB it was 0 to 4,000; readers of up to 100 MB a second, of which MPTCP sent
   * something again, took 24,000 to 560,000, but for a few (seen on 6.18).
   */
  private static final int QUICK = 12_000;

  /** The rate of an answer, in bytes a microsecond, and as much as is taken for one at most. */
  private static final int ANSWERED = 400;

  private static final int MOST_ANSWERED = 1 << 23;

  /**
   * The same where the peer's window never kept this end from sending. It did with two of three
   * readers of 20 to 200 MB a second, for 4,000 to 24,000 microseconds, and with one of some thirty
   * quick ones (seen on 6.18).
   */
  private static final int MOST_ANSWERED_UNLIMITED = 1 << 25;

  /** Of what was received, the part that is sent on the way: requests, HTTP/2's window updates. */
  private static final int LITTLE = 16;

  /** Of a connection that was accepted, nobody knows it: so long that its parts are nothing. */
  private static final long NO_AGE = Integer.MAX_VALUE;

  /** In place of a time that is not over. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  /**
   * So many timeouts tell where they were this part of a connection's life, however slow it was:
   * such is a peer with a narrow window. They are counted too low where little was sent again each
   * time. Readers of a few megabytes a second reach 0.28 (seen on 6.18).
   */
  private static final int MANY_TIMEOUTS = 4;

  private static final int PART_OF_LIFE = 3;

  /**
   * The least rate while some bytes were under way, where the connection had many times a window to
   * send, and may have rested. On slow readers bytes are under way for longer (16 to 28 bytes a
   * microsecond, seen on 6.18), but for those of 20 megabytes a second and more.
   */
  private static final int FAST_SENT = 32;

  private static final int MANY = 1 << 25;

  /**
   * To so many bytes one answer at least, as to requests. Who sends, and rests for more than a
   * timeout without an answer, has the last of it sent again when all has been read, and loses
   * nothing. A server, which is not known to have rested, counts what it sends to one request.
   */
  private static final int MOST_UNANSWERED = 1 << 24;

  /** Of the time that the bytes took otherwise, the part that may be lost. */
  private static final int PART = 10;

  /** How often connections that live on are looked at, at most, and how many then. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int LOOKS = 16;

  /** How often a connection that was accepted is looked at as it ends, at most. */
  private static final long SERVED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** How many networks of clients are counted one by one. */
  private static final int MOST_NETWORKS = 256;

  private static final String OTHER_NETWORKS = "others";

  private final Detours detours;
  private final Counters counters;

  /** When connections were last looked at. */
  private final AtomicLong looked = new AtomicLong(System.nanoTime());

  private volatile long lookedAtServed = System.nanoTime() - SERVED_NANOS;

  /** Where the next look begins; only one thread at a time looks, and a race does no harm. */
  private int place;

  /** From the network of clients to how many of its connections stalled. */
  private final Map<String, AtomicLong> networks = new ConcurrentHashMap<>();

  public Stalls(Detours detours, Counters counters) {
    this.detours = detours;
    this.counters = counters;
  }

  /** Looks at a client's connection, which ends now or lives on. */
  void look(PendingConnects.Connect connect, SocketState state, long now, boolean ends) {
    long age = now - connect.begunAt;
    if (age < TIMEOUT_NANOS) {
      return;
    }
    StallReading stall = state.stall(connect.fd, true, ends);
    // the descriptor may be another's by now
    if (stall != null
        && stall.remote.getPort() == connect.port
        && stall.remote.getAddress().equals(connect.remote)) {
      judge(connect, stall, TimeUnit.NANOSECONDS.toMicros(age), now);
    }
  }

  private void judge(PendingConnects.Connect connect, StallReading stall, long age, long now) {
    if (!isLoss(stall, age)) {
      return;
    }
    String figures =
        told(stall.sentAgain, "sent again", stall.sent)
            + (stall.sentAgain > 0 && stall.receivedAgain > 0 ? "; " : "")
            + told(stall.receivedAgain, "received twice", stall.received);
    long minutes = detours.add(connect.remote, connect.port, figures, now);
    if (minutes > 0) {
      String line =
          "MPTCP stalls on its only path to "
              + connect.remote.getHostAddress()
              + " port "
              + connect.port
              + ": connects there are TCP for "
              + minutes
              + " minutes; "
              + figures;
      tell(line, counters.count(Event.STALLS));
    }
  }

  private static String told(long again, String how, long bytes) {
    return again == 0
        ? ""
        : again + " bytes were " + how + " for no loss, with " + bytes + " in all";
  }

  private static void tell(String line, long before) {
    if (before == 0) {
      Log.info(line + " (others will be told at log=debug)");
    } else {
      Log.debug(line);
    }
  }

  /**
   * Whether the reader was quick, and yet much of the connection's life went by in timeouts.
   *
   * @param age of the connection, in microseconds, or {@link #NO_AGE}
   */
  static boolean isLoss(StallReading stall, long age) {
    long sentToAnswer = toAnswer(stall.sentAgo, stall.receivedAgo, stall.ends);
    long receivedToAnswer = toAnswer(stall.receivedAgo, stall.sentAgo, stall.ends);
    long lostSending = lost(stall.sentAgain, age - sentToAnswer);
    boolean isAnswered = stall.receivedAgo <= stall.sentAgo;
    // nobody may have waited for what came while this end still sent as much
    boolean isDuplex = isAnswered && stall.sent > stall.received / LITTLE;
    long receiving = isDuplex ? stall.sentAgo - stall.receivedAgo : age - receivedToAnswer;
    long lost = lostSending + lost(stall.receivedAgain, receiving);
    long most = stall.windowLimitedMicros == 0 ? MOST_ANSWERED_UNLIMITED : MOST_ANSWERED;
    long answer = isAnswered ? Math.min(stall.received, most) : 0;
    long ownAnswer = stall.sentAgo <= stall.receivedAgo ? Math.min(stall.sent, MOST_ANSWERED) : 0;
    boolean isQuick =
        lostSending > 0 && isQuick(sentToAnswer, answer)
            || lost > lostSending && isQuick(receivedToAnswer, ownAnswer);
    if (!isQuick) {
      return false;
    }
    boolean wasFast = stall.sent + stall.received >= FAST * (age - lost);
    return wasFast && lost >= age / PART
        || lost >= MANY_TIMEOUTS * TIMEOUT_MICROS && lost >= age / PART_OF_LIFE
        || stall.sent >= MANY
            && (age == NO_AGE || stall.segmentsReceived >= stall.sent / MOST_UNANSWERED)
            && stall.sent >= FAST_SENT * stall.busyMicros
            && lostSending >= stall.busyMicros / PART;
  }

  /**
   * From the last byte to the last one of an answer, in microseconds: in so long, at most, had been
   * read what had come. Where none came, until now if the connection ends, else {@link #UNKNOWN}.
   */
  private static long toAnswer(long ago, long answerAgo, boolean ends) {
    return answerAgo <= ago ? ago - answerAgo : ends ? ago : UNKNOWN;
  }

  /**
   * Whether what had come was read at once.
   *
   * @param answered how many bytes the answer had, at most
   */
  private static boolean isQuick(long toAnswer, long answered) {
    return toAnswer <= QUICK + answered / ANSWERED;
  }

  /**
   * How much time the timeouts took that sent so many bytes again, in microseconds; at most as many
   * as there was time for until the last byte had come, when none was waited for any more.
   *
   * @param time in which bytes came, in microseconds
   */
  private static long lost(long bytesAgain, long time) {
    long timeouts = (bytesAgain + MOST_A_TIMEOUT - 1) / MOST_A_TIMEOUT;
    return Math.min(timeouts, Math.max(0, time) / TIMEOUT_MICROS) * TIMEOUT_MICROS;
  }

  /** Looks at some of those that live on, unless that was done a moment ago. */
  void lookAtSome(PendingConnects connects, SocketState state) {
    long now = System.nanoTime();
    long before = looked.get();
    if (now - before < LOOK_NANOS || !looked.compareAndSet(before, now)) {
      return;
    }
    int from = place;
    int found = 0;
    for (int i = 0; i < PendingConnects.PLACES && found < LOOKS; i++) {
      PendingConnects.Connect connect = connects.at(from + i);
      place = from + i + 1;
      if (connect != null) {
        found++;
        look(connect, state, now, false);
      }
    }
  }

  /** Whether a connection that was accepted is to be looked at: not so many of many short ones. */
  boolean mayLookAtServed() {
    long now = System.nanoTime();
    long before = lookedAtServed;
    boolean isDue = now - before >= SERVED_NANOS;
    if (isDue) {
      lookedAtServed = now; // of two at once, both look
    }
    return isDue;
  }

  /** Looks at a connection that was accepted and is about to be closed. */
  void lookAtServed(int fd, SocketState state) {
    StallReading stall = state.stall(fd, false, true);
    if (stall == null || !isLoss(stall, NO_AGE)) {
      return;
    }
    String network = network(stall.remote.getAddress());
    AtomicLong count = networks.get(network);
    if (count == null) {
      network = networks.size() < MOST_NETWORKS ? network : OTHER_NETWORKS;
      AtomicLong first = new AtomicLong();
      count = networks.putIfAbsent(network, first);
      count = count == null ? first : count;
    }
    count.incrementAndGet();
    String line =
        "MPTCP stalls on the only path to clients in "
            + network
            + ": a rule at the clients makes them TCP (tcp connect ADDRESS PORT); receive packet"
            + " steering, or a kernel without that fault, helps as well";
    tell(line, counters.count(Event.STALLS, true));
  }

  /** How many connections of clients stalled, by network. */
  public Map<String, Long> networks() {
    Map<String, Long> counts = new TreeMap<>();
    for (Map.Entry<String, AtomicLong> entry : networks.entrySet()) {
      counts.put(entry.getKey(), entry.getValue().get());
    }
    return counts;
  }

  /** The /24 or /64 that an address is in. */
  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    int kept = bytes.length == 4 ? 3 : 8;
    for (int i = kept; i < bytes.length; i++) {
      bytes[i] = 0;
    }
    try {
      return InetAddress.getByAddress(bytes).getHostAddress() + "/" + 8 * kept;
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // of neither length
    }
  }
}
