package com.kenai.jffi;

/**
 * Takes the place of jffi's class of this name, which {@link Foreign} calls before its first native
 * method. jffi's own asks the application's class loaders for the library and obeys the
 * application's {@code jffi.*} properties: an application with a jffi of its own would notice.
 */
final class Init {
  private Init() {}

  /** Nothing: {@link JffiCalls} has loaded the library. */
  static void load() {}
}
