package io.mptcpize.it.program.random;

import java.util.Random;

/**
 * What happens on a connection. Both ends know it by its seed, which the client sends first, so
 * that each can tell what the other owes it.
 */
final class Plan {
  private static final int LONGEST = 300_000;

  /** How a connection comes to its end. */
  enum Ending {
    /** Both have sent everything, and shut down their outputs. */
    CLEAN,
    /** One closes with linger 0, while the other one reads and writes. */
    RESET,
    /** Another thread of one end closes, while the other one reads and writes. */
    CLOSE
  }

  final long seed;
  final Ending ending;

  /** Whether it is the client that breaks off. */
  final boolean byClient;

  /** After how many bytes it does, of those that it receives. */
  final int breakAfter;

  /**
   * Whether each end sends a byte of urgent data; if not, it may ask for such in band. The property
   * {@code random.noUrgentData}: none does.
   */
  final boolean urgent;

  private final int fromClient;
  private final int fromServer;

  Plan(long seed) {
    this.seed = seed;
    Random random = new Random(seed);
    fromClient = 1 + random.nextInt(random.nextInt(LONGEST) + 1);
    fromServer = 1 + random.nextInt(random.nextInt(LONGEST) + 1);
    int ends = random.nextInt(10);
    ending = ends < 6 ? Ending.CLEAN : ends < 8 ? Ending.RESET : Ending.CLOSE;
    byClient = random.nextBoolean();
    breakAfter = 1 + random.nextInt(length(!byClient));
    urgent = random.nextInt(3) == 0 && !Boolean.getBoolean("random.noUrgentData");
  }

  /** How many bytes the client sends, or the server. */
  int length(boolean client) {
    return client ? fromClient : fromServer;
  }

  /** The byte at a position of what the client sends, or the server. */
  byte at(boolean client, int position) {
    long of = seed * 31 + (client ? 1 : 2);
    return (byte) ((of + position) * 0x9E3779B97F4A7C15L >>> 56);
  }

  @Override
  public String toString() {
    return seed
        + " "
        + ending
        + (byClient ? " by client, " : " by server, ")
        + breakAfter
        + (urgent ? " urgent, " : ", ")
        + fromClient
        + " and "
        + fromServer
        + " bytes";
  }
}
