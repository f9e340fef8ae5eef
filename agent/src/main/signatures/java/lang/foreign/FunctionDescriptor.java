package java.lang.foreign;

/** A signature of JDK 21+, see {@link Linker}. */
public interface FunctionDescriptor {
  static FunctionDescriptor of(MemoryLayout result, MemoryLayout... arguments) {
    throw new AssertionError("compile-time signature");
  }
}
