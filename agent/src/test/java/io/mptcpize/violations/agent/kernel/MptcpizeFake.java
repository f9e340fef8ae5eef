package io.mptcpize.violations.agent.kernel;

/** A violation on purpose, for LayersTest. */
public class MptcpizeFake {}
