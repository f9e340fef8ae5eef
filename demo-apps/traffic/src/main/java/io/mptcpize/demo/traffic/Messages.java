package io.mptcpize.demo.traffic;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Messages at a steady rate over some connections; a line a second, and a summary. */
final class Messages {
  /** A message's number and time are in it, 8 bytes each. */
  static final int SMALLEST = 16;

  private final Options options;
  private final Tally tally = new Tally();
  private final List<Conversation> conversations = new ArrayList<>();
  private final CountDownLatch summed = new CountDownLatch(1);

  Messages(Options options) {
    this.options = options;
  }

  /**
   * Goes on for as long as the options say, or Ctrl-C ends it; the summary is printed either way.
   *
   * @return whether nothing was lost
   * @throws IOException if the server cannot be reached at the beginning
   */
  boolean run() throws IOException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < options.connections(); i++) {
      Conversation conversation = new Conversation(options, tally);
      conversation.connect();
      conversations.add(conversation);
      threads.add(new Thread(conversation, "conversation"));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::endEarly));
    boolean known = Subflow.areKnown();
    if (!known) {
      System.out.println("no agent of mptcpize in this JVM: its subflows are not known");
    }
    long begin = System.nanoTime();
    tally.begin(begin);
    conversations.forEach(each -> each.begin(begin));
    threads.forEach(Thread::start);
    Seconds seconds = new Seconds();
    while (seconds.passOrEnd(threads)) {
      System.out.printf(
          "%5d s  %s%s%n",
          seconds.passed(), tally.sinceLast(), known ? "  subflows " + subflows() : "");
    }
    System.out.println(tally.summary());
    summed.countDown();
    return tally.lost() == 0;
  }

  private void endEarly() {
    conversations.forEach(Conversation::end);
    try {
      summed.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int subflows() {
    int subflows = 0;
    for (Conversation conversation : conversations) {
      Socket socket = conversation.socket();
      subflows += socket.isClosed() ? 0 : Subflow.of(socket).size();
    }
    return subflows;
  }
}
