package sun.nio.ch;

/** A signature of the JDK's; not shipped. */
public interface DirectBuffer {
  long address();
}
