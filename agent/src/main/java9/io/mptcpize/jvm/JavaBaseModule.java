package io.mptcpize.jvm;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * {@code java.base} as a module, on JDK 9 and newer. Java 8 bytecode like all of the agent, but
 * compiled against the JDK that builds: by reflection, these calls would cost three times as much
 * at start-up.
 */
final class JavaBaseModule extends JavaBase {
  @Override
  public void open(Instrumentation instrumentation) {
    Set<Module> us = Collections.singleton(JavaBaseModule.class.getModule());
    Map<String, Set<Module>> exported = new HashMap<>();
    exported.put("sun.nio.ch", us);
    exported.put("jdk.internal.perf", us); // which PerfData calls
    Map<String, Set<Module>> opened = new HashMap<>(exported);
    opened.put("java.net", us); // fields that HostNames reads
    opened.put("java.lang", us); // those that UnknownNativeCode reads
    opened.put("jdk.internal.loader", us);
    opened.put("java.nio.channels.spi", us); // those that Registrations reads
    instrumentation.redefineModule(
        Object.class.getModule(),
        Collections.emptySet(),
        exported,
        opened,
        Collections.emptySet(),
        Collections.emptyMap());
  }

  @Override
  void define(String name, byte[] code) throws ClassNotFoundException, IllegalAccessException {
    Class<?> anchor = Class.forName(anchorOf(name), false, null);
    MethodHandles.privateLookupIn(anchor, MethodHandles.lookup()).defineClass(code);
  }
}
