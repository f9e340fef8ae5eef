package io.mptcpize.violations.sideways.kernel;

import io.mptcpize.violations.sideways.rewrite.Other;

/** A violation on purpose, for LayersTest. */
public class One {
  Other other;
}
