package java.lang.foreign;

import java.util.Optional;

/** A signature of JDK 21+, see {@link Linker}. */
public interface SymbolLookup {
  Optional<MemorySegment> find(String name);
}
