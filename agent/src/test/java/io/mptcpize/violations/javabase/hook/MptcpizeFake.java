package io.mptcpize.violations.javabase.hook;

import io.mptcpize.violations.javabase.kernel.Ours;

/** A violation on purpose, for LayersTest. */
public class MptcpizeFake {
  Ours ours;
}
