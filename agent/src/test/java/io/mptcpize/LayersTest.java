package io.mptcpize;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The layers of the agent, bottom first: what lies lower does not know what lies higher, and
 * siblings do not know each other. Each rule is shown to fail as well, on classes below {@code
 * io.mptcpize.violations}.
 */
class LayersTest {
  private static final String ROOT = "io.mptcpize";

  private static final List<Set<String>> LAYERS =
      List.of(
          Set.of("rules", "jvm", "log", "sockopt"),
          Set.of("kernel", "rewrite"),
          Set.of("policy", "sockets"),
          Set.of("hook", "observe", "options"),
          Set.of("start", "command", "jmx", "jfr"),
          Set.of(""));

  private static final JavaClasses SHIPPED =
      new ClassFileImporter().importPath(Path.of("target/classes"));

  @Test
  void eachPackageKnowsOnlyWhatLiesLower() {
    layers(ROOT).check(SHIPPED);
  }

  @Test
  void oneThatKnowsWhatLiesHigherIsFound() {
    assertViolated(layers(ROOT + ".violations.upwards"), "upwards");
  }

  @Test
  void oneThatKnowsItsSiblingIsFound() {
    assertViolated(layers(ROOT + ".violations.sideways"), "sideways");
  }

  @Test
  void allPackagesAreInALayer() {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : SHIPPED) {
      if (type.getPackageName().startsWith(ROOT)) {
        found.add(below(ROOT, type));
      }
    }
    found.removeIf(name -> LAYERS.stream().anyMatch(layer -> layer.contains(name)));
    assertEquals(Set.of(), found);
    assertFalse(SHIPPED.isEmpty());
  }

  @Test
  void packagesHaveNoCycles() {
    cycles(ROOT).check(SHIPPED);
  }

  @Test
  void cycleIsFound() {
    assertViolated(cycles(ROOT + ".violations.cycle"), "cycle");
  }

  /** {@code Main} loads commands by name, and a running JVM loads what is asked of it so. */
  @Test
  void startPathReachesNeitherCommandsNorObserversButByName() {
    startPath(ROOT).check(SHIPPED);
  }

  @Test
  void startPathThatReachesThemIsFound() {
    assertViolated(startPath(ROOT + ".violations.started"), "started");
  }

  @Test
  void classesInJavaBaseKnowNothingButJavaBase() {
    inJavaBase().check(SHIPPED);
  }

  @Test
  void classInJavaBaseThatKnowsTheAgentIsFound() {
    assertViolated(inJavaBase(), "javabase");
  }

  @Test
  void onlyTheHooksKnowTheClassesInJavaBase() {
    javaBase(ROOT).check(SHIPPED);
  }

  @Test
  void anotherThatKnowsThemIsFound() {
    assertViolated(javaBase(ROOT + ".violations.agent"), "agent");
  }

  @Test
  void asmIsKnownToTheRewritersAlone() {
    asm(ROOT).check(SHIPPED);
  }

  @Test
  void anotherThatKnowsAsmIsFound() {
    assertViolated(asm(ROOT + ".violations.asm"), "asm");
  }

  @Test
  void tableIsFreeOfAsm() {
    table().check(SHIPPED);
  }

  @Test
  void tableWithAsmIsFound() {
    assertViolated(table(), "table");
  }

  private static ArchRule layers(String root) {
    return classes().that().resideInAPackage(root + "..").should(knowOnlyLowerOnes(root));
  }

  private static ArchCondition<JavaClass> knowOnlyLowerOnes(String root) {
    Map<String, Integer> levels = new HashMap<>();
    for (int level = 0; level < LAYERS.size(); level++) {
      for (String name : LAYERS.get(level)) {
        levels.put(name, level);
      }
    }
    return new ArchCondition<>("know only packages of lower layers") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String own = below(root, type);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          if (target.getPackageName().startsWith(root) && !below(root, target).equals(own)) {
            boolean isLower = levels.get(below(root, target)) < levels.get(own);
            events.add(new SimpleConditionEvent(type, isLower, dependency.getDescription()));
          }
        }
      }
    };
  }

  /** A package's name below the root; empty for the root itself. */
  private static String below(String root, JavaClass type) {
    String name = type.getPackageName();
    return name.length() <= root.length() ? "" : name.substring(root.length() + 1);
  }

  private static ArchRule cycles(String root) {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  private static ArchRule startPath(String root) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".command", root + ".observe", root + ".jmx", root + ".jfr")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(root + ".command", root + ".observe", root + ".jmx", root + ".jfr");
  }

  private static ArchRule javaBase(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(root + ".hook")
        .and()
        .doNotHaveSimpleName("ForeignLibc")
        .should()
        .dependOnClassesThat()
        .haveSimpleNameStartingWith("Mptcpize");
  }

  /** They are visible to every class of the JVM, and live in java.base, which has nothing else. */
  private static ArchRule inJavaBase() {
    return classes()
        .that()
        .haveSimpleNameStartingWith("Mptcpize")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "sun..", "jdk.internal..");
  }

  private static ArchRule asm(String root) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".rewrite")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.bytebuddy.jar..");
  }

  /** It is loaded in JVMs that rewrite nothing: ASM must not come with it. */
  private static ArchRule table() {
    return noClasses()
        .that()
        .haveSimpleName("Instrumented")
        .or()
        .haveSimpleNameStartingWith("Place")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.bytebuddy.jar..");
  }

  private static void assertViolated(ArchRule rule, String violations) {
    JavaClasses classes =
        new ClassFileImporter().importPackages(ROOT + ".violations." + violations);
    assertFalse(classes.isEmpty());
    assertTrue(rule.evaluate(classes).hasViolation(), rule::getDescription);
  }
}
