package io.mptcpize.violations.cycle.kernel;

import io.mptcpize.violations.cycle.rules.Back;

/** A violation on purpose, for LayersTest. */
public class There {
  Back back;
}
