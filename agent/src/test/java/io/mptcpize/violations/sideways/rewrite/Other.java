package io.mptcpize.violations.sideways.rewrite;

/** A violation on purpose, for LayersTest. */
public class Other {}
