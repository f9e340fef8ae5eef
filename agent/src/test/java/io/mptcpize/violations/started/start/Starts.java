package io.mptcpize.violations.started.start;

import io.mptcpize.violations.started.observe.Observer;

/** A violation on purpose, for LayersTest. */
public class Starts {
  Observer observer;
}
