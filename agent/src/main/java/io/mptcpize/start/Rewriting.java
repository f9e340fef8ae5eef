package io.mptcpize.start;

/**
 * The rewriting of a class, on a thread of its own. The thread that loads the class holds a lock of
 * the JVM's for it, and the agent's own classes load through other agents' transformers: if one of
 * these waits for a lock of a thread that waits for the class, the two would wait for ever. Here it
 * is this thread that stands still, and the class loads as it is until it gets on.
 */
final class Rewriting implements Runnable {
  /** The class's, null for the boot loader. */
  final ClassLoader loader;

  /** Its internal name; null: nothing is rewritten, the agent only begins. */
  final String name;

  final byte[] code;

  /** The new code, or null. */
  byte[] rewritten;

  boolean done;
  private final Transformer transformer;

  private Thread thread;

  Rewriting(Transformer transformer, ClassLoader loader, String name, byte[] code) {
    this.transformer = transformer;
    this.loader = loader;
    this.name = name;
    this.code = code;
  }

  /** Its thread, of a class of the JDK's: applications see all threads. */
  Thread thread() {
    if (thread == null) {
      thread = new Thread(this, "mptcpize-rewrite");
      thread.setDaemon(true);
    }
    return thread;
  }

  @Override
  public void run() {
    transformer.carryOut(this);
  }
}
