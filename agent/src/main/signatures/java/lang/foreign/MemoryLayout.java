package java.lang.foreign;

/** A signature of JDK 21+, see {@link Linker}. */
public interface MemoryLayout {}
