package jdk.internal.foreign.abi;

/** A signature of JDK 21+, see {@link NativeEntryPoint}. */
public final class VMStorage {}
