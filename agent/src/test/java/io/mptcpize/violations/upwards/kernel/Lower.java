package io.mptcpize.violations.upwards.kernel;

import io.mptcpize.violations.upwards.sockets.Higher;

/** A violation on purpose, for LayersTest. */
public class Lower {
  Higher higher;
}
