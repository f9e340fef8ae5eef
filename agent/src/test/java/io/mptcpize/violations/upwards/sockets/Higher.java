package io.mptcpize.violations.upwards.sockets;

/** A violation on purpose, for LayersTest. */
public class Higher {}
