package io.mptcpize.observe;

/**
 * What is known, or fits, of why a connection has one path only, or none by MPTCP. Names and words
 * are documented in agent/OPERATING.md.
 */
public final class Finding {
  /** How sure it is. */
  enum Certainty {
    /** The kernel, or the agent, tells it, and it is enough to explain what is seen. */
    OBSERVED("observed"),
    /** It fits all that can be seen from here, and so may something else. */
    CONSISTENT("consistent with"),
    /** Nothing that can be seen from here explains it. */
    UNKNOWN("unknown");

    private final String words;

    Certainty(String words) {
      this.words = words;
    }
  }

  private final Certainty certainty;
  private final String cause;
  private final String explanation;

  private Finding(Certainty certainty, String cause, String explanation) {
    this.certainty = certainty;
    this.cause = cause;
    this.explanation = explanation;
  }

  /** What is seen, and is enough. */
  public static Finding observed(String cause, String explanation) {
    return new Finding(Certainty.OBSERVED, cause, explanation);
  }

  /** What fits. */
  public static Finding consistent(String cause, String explanation) {
    return new Finding(Certainty.CONSISTENT, cause, explanation);
  }

  static Finding unknown() {
    return new Finding(
        Certainty.UNKNOWN, "unknown", "nothing that can be seen from here explains it");
  }

  /** {@code observed}, {@code consistent with} or {@code unknown}. */
  public String getCertainty() {
    return certainty.words;
  }

  /** A word of the list in agent/OPERATING.md, {@code limit-zero} say. */
  public String getCause() {
    return cause;
  }

  /** The same in words for people, with what to do about it where that is known. */
  public String getExplanation() {
    return explanation;
  }

  @Override
  public String toString() {
    return certainty.words + ": " + cause + ": " + explanation;
  }
}
