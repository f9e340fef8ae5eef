package io.mptcpize.violations.javabase.kernel;

/** A violation on purpose, for LayersTest. */
public class Ours {}
