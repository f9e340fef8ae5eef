package com.kenai.jffi;

import io.mptcpize.core.NativeLibrary;
import java.io.IOException;

/**
 * Takes the place of jffi's class of this name, which {@link Foreign} calls before its first native
 * method. jffi's own asks the application's class loaders for the library and obeys the
 * application's {@code jffi.*} properties: an application with a jffi of its own would notice.
 */
final class Init {
  private Init() {}

  static void load() throws IOException {
    NativeLibrary.load();
  }
}
