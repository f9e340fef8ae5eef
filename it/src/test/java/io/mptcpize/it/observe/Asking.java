package io.mptcpize.it.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mptcpize.it.harness.RunningJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@link io.mptcpize.it.program.observe.Asked}, as it runs. */
public final class Asking implements AutoCloseable {
  public final RunningJvm jvm;

  public Asking(RunningJvm jvm) {
    this.jvm = jvm;
  }

  /** Has a line of it obeyed, and returns what it prints. */
  public List<String> tell(String line) {
    jvm.write(line + "\n");
    List<String> answer = new ArrayList<>();
    for (String each = jvm.awaitLine(""); !each.isEmpty(); each = jvm.awaitLine("")) {
      answer.add(each);
    }
    return answer;
  }

  /** The same of a line that gets one. */
  public String ask(String line) {
    List<String> answer = tell(line);
    assertEquals(1, answer.size(), answer::toString);
    return answer.get(0);
  }

  /** The attributes by name, those in composites by {@code name.item}. */
  public Map<String, String> attributes() {
    Map<String, String> attributes = new TreeMap<>();
    for (String line : tell("attributes")) {
      attributes.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return attributes;
  }

  /** Those attributes that are not 0, as text. */
  public String attributes(String prefix) {
    Map<String, String> some = attributes();
    some.keySet().removeIf(name -> !name.startsWith(prefix));
    some.values().removeIf(value -> value.equals("0"));
    return some.toString();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
