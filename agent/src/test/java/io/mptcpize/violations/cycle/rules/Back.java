package io.mptcpize.violations.cycle.rules;

import io.mptcpize.violations.cycle.kernel.There;

/** A violation on purpose, for LayersTest. */
public class Back {
  There there;
}
