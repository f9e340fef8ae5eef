package io.mptcpize.it.program.rules;

import io.mptcpize.it.program.sockets.Conversation;
import io.mptcpize.it.program.sockets.OpenedKinds;
import io.mptcpize.it.program.sockets.StreamKind;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens sockets and keeps them, while the agent's rules are replaced. Does what the lines on its
 * standard input say, and prints an empty line behind what each of them prints:
 *
 * <ul>
 *   <li>{@code rules TEXT}: replaces the rules; prints {@code replaced}, or why they are broken;
 *   <li>{@code open NAME}: opens sockets that shall be used later;
 *   <li>{@code keep NAME CASE}: has connections ({@link RulesCase}) of each kind, with the sockets
 *       of that name if there are any, and prints their rows; the path is {@code NAME CASE};
 *   <li>{@code again}: sends data over all that is kept, and prints the rows again.
 * </ul>
 */
public final class RulesReload {
  private final Map<String, Map<String, StreamKind>> opened = new LinkedHashMap<>();
  private final List<Kept> kept = new ArrayList<>();

  private RulesReload() {}

  public static void main(String[] arguments) throws Exception {
    RulesReload program = new RulesReload();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      program.obey(line.split(" ", 2));
      System.out.println();
    }
    for (Kept one : program.kept) {
      one.conversation.close();
    }
  }

  private void obey(String[] words) throws Exception {
    switch (words[0]) {
      case "rules":
        System.out.println(replaceRules(words[1]));
        break;
      case "open":
        opened.put(words[1], OpenedKinds.open(null));
        break;
      case "keep":
        keep(words[1]);
        break;
      default:
        for (Kept one : kept) {
          one.useAgain();
        }
    }
  }

  private void keep(String path) throws IOException {
    String[] words = path.split(" ", 2);
    RulesCase sockets = new RulesCase(words[1]);
    Map<String, StreamKind> early = opened.remove(words[0]);
    for (Map.Entry<String, StreamKind> kind :
        (early == null ? sockets.kinds() : early).entrySet()) {
      Kept one = new Kept(kind.getKey(), path, sockets.open(kind.getValue()));
      one.conversation.print(one.kind, path);
      kept.add(one);
    }
  }

  /** As the agent itself will do it when it is told to. */
  private static String replaceRules(String text) throws ReflectiveOperationException {
    Field agent = Class.forName("sun.nio.ch.MptcpizeHook", false, null).getDeclaredField("agent");
    agent.setAccessible(true);
    Object hook = agent.get(null);
    Field partsField = hook.getClass().getDeclaredField("parts");
    partsField.setAccessible(true);
    Object parts = partsField.get(hook);
    ClassLoader loader = hook.getClass().getClassLoader();
    Class<?> rules = Class.forName("io.mptcpize.rules.Rules", false, loader);
    Method parse = rules.getMethod("parse", String.class, String.class);
    Method replace = parts.getClass().getMethod("replaceRules", rules);
    try {
      replace.invoke(parts, parse.invoke(null, text, "new rules"));
      return "replaced";
    } catch (InvocationTargetException e) {
      return e.getCause().getMessage();
    }
  }

  /** A connection and its listener, and which sockets they were at first. */
  private static final class Kept {
    final String kind;
    final Conversation conversation;
    private final String path;
    private final String sockets;

    Kept(String kind, String path, Conversation conversation) throws IOException {
      this.kind = kind;
      this.path = path;
      this.conversation = conversation;
      sockets = sockets();
    }

    void useAgain() throws IOException {
      conversation.exchange();
      if (!sockets().equals(sockets)) {
        throw new IOException(kind + ", " + path + ": was " + sockets + ", is " + sockets());
      }
      conversation.print(kind, path);
    }

    /** The descriptors, and the inodes of the sockets under them. */
    private String sockets() throws IOException {
      StringBuilder text = new StringBuilder();
      int[] all = {conversation.listener(), conversation.client(), conversation.accepted()};
      for (int descriptor : all) {
        File link = new File("/proc/self/fd", String.valueOf(descriptor));
        text.append(link).append(' ').append(Files.readSymbolicLink(link.toPath())).append(' ');
      }
      return text.toString();
    }
  }
}
