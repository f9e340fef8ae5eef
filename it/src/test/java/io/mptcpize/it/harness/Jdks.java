package io.mptcpize.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The JDKs that the tests run on. {@code it/bin/jdks} sets up all of them; those that are missing
 * are said, or fail the build where CI is true. {@code -Dit.jdks=17,25} leaves all but these out,
 * and runs on them what else runs on the main ones alone.
 */
public final class Jdks {
  private static final List<Integer> MATRIX = List.of(8, 11, 17, 21, 25, 26, 27, 28);

  /** Those with long support, and the newest release. */
  private static final List<Integer> MAIN = List.of(8, 11, 17, 21, 25, 27);

  private static final String ASKED = System.getProperty("it.jdks");
  private static final List<Integer> WANTED = wanted();
  private static final Map<Integer, Jdk> FOUND = find();

  static {
    for (int feature : WANTED) {
      if (!FOUND.containsKey(feature)) {
        Need.sayNotTested("JDK " + feature + ": run it/bin/jdks");
      }
    }
  }

  private Jdks() {}

  /**
   * Those of the matrix that this machine has, oldest first; one that is missing fails CI. For what
   * tells soonest that a JDK is not as expected: the table of sockets, say.
   */
  public static List<Jdk> all() {
    return among(MATRIX);
  }

  /** The same without those that came between or are to come, for what takes long. */
  public static List<Jdk> main() {
    return among(ASKED == null ? MAIN : MATRIX);
  }

  /** Whether this machine has all of the matrix, and none was left out. */
  public static boolean areComplete() {
    return FOUND.keySet().containsAll(MATRIX);
  }

  /** The same for some of the matrix; where this machine has none of them, the test ends here. */
  public static List<Jdk> some(Integer... features) {
    return among(List.of(features));
  }

  /** One of the matrix; where this machine has none, the test ends here. */
  public static Jdk one(int feature) {
    Need.that(FOUND.containsKey(feature), "JDK " + feature + ": run it/bin/jdks");
    return FOUND.get(feature);
  }

  /** The JDK that runs the tests, which is on every machine. */
  public static Jdk current() {
    return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
  }

  private static List<Jdk> among(List<Integer> features) {
    if (Need.isCi() && !FOUND.keySet().containsAll(features)) {
      throw new AssertionError("of JDK " + features + " there are only " + FOUND.keySet());
    }
    List<Jdk> found = features.stream().map(FOUND::get).filter(Objects::nonNull).toList();
    Need.that(!found.isEmpty(), "this needs one of JDK " + features + ": run it/bin/jdks");
    return found;
  }

  private static List<Integer> wanted() {
    return ASKED == null ? MATRIX : Stream.of(ASKED.split(",")).map(Integer::valueOf).toList();
  }

  private static Map<Integer, Jdk> find() {
    Map<Integer, Jdk> found = new TreeMap<>();
    for (int feature : WANTED) {
      Jdk ofSetup = new Jdk(feature, setupDirectory().resolve(String.valueOf(feature)));
      if (Need.isRoot() && Files.isExecutable(Path.of(ofSetup.tool("java")))) { // they need root
        found.put(feature, ofSetup);
      }
    }
    found.putIfAbsent(current().feature(), current());
    installed().forEach(jdk -> found.putIfAbsent(jdk.feature(), jdk));
    found.keySet().retainAll(WANTED);
    return found;
  }

  private static Path setupDirectory() {
    Map<String, String> environment = System.getenv();
    String cache =
        environment.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
    return Path.of(environment.getOrDefault("IT_JDKS", cache + "/mptcpize/jdks"));
  }

  private static List<Jdk> installed() {
    Path directory = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Jdk> jdks = new ArrayList<>();
    try (Stream<Path> homes = Files.list(directory)) {
      homes.sorted().forEach(home -> feature(home).ifPresent(f -> jdks.add(new Jdk(f, home))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return jdks;
  }

  /** The feature version that the file {@code release} of a JDK tells; a JRE does not count. */
  private static Optional<Integer> feature(Path home) {
    Path release = home.resolve("release");
    if (!Files.isReadable(release) || !Files.isExecutable(home.resolve("bin/javac"))) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(release)) {
      properties.load(in);
    } catch (IOException e) {
      return Optional.empty();
    }
    String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
    String feature = version.startsWith("1.") ? version.substring(2) : version;
    return feature.isEmpty()
        ? Optional.empty()
        : Optional.of(Integer.valueOf(feature.split("[^0-9]")[0]));
  }
}
