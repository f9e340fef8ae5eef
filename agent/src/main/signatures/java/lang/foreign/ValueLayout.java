package java.lang.foreign;

/** A signature of JDK 21+, see {@link Linker}. */
public interface ValueLayout extends MemoryLayout {
  OfLong JAVA_LONG = Signature.longLayout();

  interface OfLong extends ValueLayout {}

  /** Keeps javac from folding the constant. */
  final class Signature {
    static OfLong longLayout() {
      throw new AssertionError("compile-time signature");
    }
  }
}
