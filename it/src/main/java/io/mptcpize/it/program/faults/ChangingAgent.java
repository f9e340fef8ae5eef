package io.mptcpize.it.program.faults;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.regex.Pattern;

/**
 * What an agent does that changes methods of one class when it loads, in a way that the class does
 * not notice. Its argument is {@code CLASS#METHODS}, of which the second is a regular expression.
 * When the class has loaded, it prints {@code changed: CLASS}.
 */
abstract class ChangingAgent implements ClassFileTransformer {
  private final String type;
  private final Pattern methods;

  ChangingAgent(String argument) {
    String[] parts = argument.split("#");
    type = parts[0].replace('.', '/');
    methods = Pattern.compile(parts[1]);
  }

  /** The class file with the changes; the same array if there is nothing to change. */
  abstract byte[] changed(byte[] code);

  final boolean isToChange(String method) {
    return methods.matcher(method).matches();
  }

  @Override
  public final byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> beingRedefined,
      ProtectionDomain domain,
      byte[] code) {
    if (!type.equals(name)) {
      return null;
    }
    try {
      byte[] changed = changed(code);
      if (changed != code) {
        System.out.println("changed: " + name.replace('/', '.'));
      }
      return changed;
    } catch (Throwable t) { // the JVM would not tell of it
      t.printStackTrace();
      throw t;
    }
  }
}
