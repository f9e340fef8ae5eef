package io.mptcpize.violations.started.observe;

/** A violation on purpose, for LayersTest. */
public class Observer {}
