package io.mptcpize.rewrite;

import io.mptcpize.jvm.Privileged;
import io.mptcpize.log.Log;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Which sockets the agent covers: all that need the same classes, or none. Where one of these is
 * not as expected, since the JDK, Netty or another agent has changed it, the sockets of that group
 * are left alone, before any of them opens. Half of a group would be worse than nothing: MPTCP
 * sockets without what keeps them looking like TCP.
 */
public final class Coverage {
  /** Of the JDK's classes. */
  private final List<Group> jdk = new ArrayList<>();

  /** By class loader, the copies of Netty. */
  private final Map<ClassLoader, List<Group>> nettys = new WeakHashMap<>();

  /** Whether a group of the JDK's is {@link Group#unsettled}, or one of Netty's. */
  private volatile boolean jdkUnsettled;

  private volatile boolean nettyUnsettled;

  private volatile boolean anyRefused;

  /** Whether classes are loaded that are still to be rewritten. */
  private volatile boolean suspended;

  /** What was said of the first class that was refused, or null. */
  private volatile String firstRefusal;

  public Coverage() {
    for (String[] row : Instrumented.groups()) {
      Group group = new Group(row[0], "");
      for (int i = 1; i < row.length; i++) {
        group.classes.add(row[i]);
      }
      if (Instrumented.isExpected(group.classes.get(0))) {
        jdk.add(group);
      }
    }
  }

  /** Sockets that need the same classes. */
  private static final class Group {
    /** What the log calls the sockets. */
    final String sockets;

    /** Of Netty: the package that it lies in; "" for the JDK. */
    final String netty;

    /** The classes that may be needed, by their names without that package. */
    final List<String> classes = new ArrayList<>();

    /** Those that are. */
    final List<String> needed = new ArrayList<>();

    /** Whether some of these may not be loaded yet. */
    boolean unsettled;

    volatile boolean refused;

    Group(String sockets, String netty) {
      this.sockets = sockets;
      this.netty = netty;
    }

    /**
     * Of the JDK's classes, the first is that of connections, which all others need; streams of
     * files ask whether they are on a {@code SocketChannelImpl}, and so load it.
     */
    boolean isFirst(String name) {
      return netty.isEmpty() && classes.get(0).equals(name);
    }

    /**
     * A class was loaded: the group's others are needed, too; of Netty's those of the same
     * transport.
     */
    void touch(String name) {
      String transport = name.substring(0, name.lastIndexOf('/') + 1);
      for (String other : classes) {
        boolean isNeeded = netty.isEmpty() || other.startsWith(transport);
        if (isNeeded && !needed.contains(other)) {
          needed.add(other);
          unsettled = true;
        }
      }
    }
  }

  /**
   * Writes a class anew with the hook in it.
   *
   * @param loader null for the boot loader
   * @param name the internal name of a class that is in the table
   * @return null: it is not as expected, which was said, and the sockets that need it are left
   *     alone
   */
  public byte[] rewrite(ClassLoader loader, String name, byte[] code) {
    String netty = loader == null ? "" : Instrumented.nettyPackage(name);
    try {
      byte[] rewritten = HookedClass.rewrite(netty, name, code);
      touch(loader, netty, name);
      return rewritten;
    } catch (Throwable t) {
      refuse(loader, netty, name, t);
      return null;
    }
  }

  private synchronized void touch(ClassLoader loader, String netty, String name) {
    List<Group> groups = groupsOf(loader, netty, name);
    // a class of several tells of none that it is in use; the first may be loaded by chance
    if (groups.size() == 1 && !groups.get(0).isFirst(name)) {
      groups.get(0).touch(name.substring(netty.length()));
      jdkUnsettled |= loader == null && groups.get(0).unsettled;
      nettyUnsettled |= loader != null && groups.get(0).unsettled;
    }
  }

  /** No sockets are covered from now on, or those that were before. */
  public void suspend(boolean isSuspended) {
    suspended = isSuspended;
  }

  /** Says that a class cannot be used, and leaves the sockets alone that need it. */
  public void refuse(ClassLoader loader, String name, Throwable why) {
    refuse(loader, loader == null ? "" : Instrumented.nettyPackage(name), name, why);
  }

  private void refuse(ClassLoader loader, String netty, String name, Throwable why) {
    StringBuilder sockets = new StringBuilder();
    boolean isOfSockets;
    synchronized (this) {
      List<Group> groups = groupsOf(loader, netty, name);
      isOfSockets = !groups.isEmpty();
      for (Group group : groups) {
        if (!group.refused) {
          group.refused = true;
          sockets.append(sockets.length() == 0 ? "" : ", ").append(group.sockets);
        }
      }
      anyRefused |= isOfSockets;
    }
    if (!isOfSockets) {
      Log.warn(
          name.replace('/', '.')
              + " is not as expected, so the agent cannot be asked through JMX: "
              + Log.cause(why));
    } else if (sockets.length() > 0) {
      String type = name.replace('/', '.');
      String line = type + " is not as expected, so " + sockets + " stay TCP: " + Log.cause(why);
      firstRefusal = firstRefusal == null ? line : firstRefusal;
      Log.warn(line);
    }
  }

  /** The groups that a class belongs to; for a copy of Netty that is new, one is made. */
  private List<Group> groupsOf(ClassLoader loader, String netty, String name) {
    List<Group> found = new ArrayList<>();
    if (loader == null) {
      for (Group group : jdk) {
        if (group.classes.contains(name)) {
          found.add(group);
        }
      }
      return found;
    }
    Group copy = copyOf(loader, netty);
    if (copy == null) {
      copy = new Group("sockets of this Netty", netty);
      copy.classes.addAll(Instrumented.nettyClasses());
      List<Group> copies = nettys.get(loader);
      if (copies == null) {
        copies = new ArrayList<>();
        nettys.put(loader, copies);
      }
      copies.add(copy);
    }
    found.add(copy);
    return found;
  }

  /** The copy of Netty in a package of a loader, or null. */
  private Group copyOf(ClassLoader loader, String netty) {
    List<Group> copies = nettys.get(loader);
    if (copies != null) {
      for (Group copy : copies) {
        if (copy.netty.equals(netty)) {
          return copy;
        }
      }
    }
    return null;
  }

  /**
   * Whether a socket that the JDK is about to open on this thread is covered: all classes that it
   * needs are loaded with this.
   */
  public boolean coversOpening() {
    return !suspended
        && (!jdkUnsettled || settle(null, jdk))
        && (!anyRefused || isCovered(openingGroup()));
  }

  /**
   * The same for a copy of Netty.
   *
   * @param opener the class of it that opens the socket
   */
  public boolean coversOpening(Class<?> opener) {
    if (suspended) {
      return false;
    }
    if (nettyUnsettled) {
      Group copy = groupOf(opener);
      if (copy == null || !settle(opener, Collections.singletonList(copy))) {
        return false;
      }
    }
    return covers(opener);
  }

  /**
   * What keeps sockets of the JDK from being covered, in words; null: all are. Loads all classes
   * that they need.
   */
  public String uncovered() {
    synchronized (this) {
      for (Group group : jdk) {
        group.needed.clear();
        group.needed.addAll(group.classes);
        group.unsettled = true;
      }
    }
    return settle(null, jdk) ? firstRefusal : "classes of the JDK cannot be loaded";
  }

  /** Whether sockets of a class, of the JDK's or of Netty's, are covered. */
  public boolean covers(Class<?> type) {
    return !suspended && (!anyRefused || isCovered(groupOf(type)));
  }

  /** Whether a class is one of a Netty, covered or not, that was written anew. */
  public boolean isOfNetty(Class<?> type) {
    Group group = groupOf(type);
    return group != null && !group.netty.isEmpty();
  }

  private static boolean isCovered(Group group) {
    return group != null && !group.refused;
  }

  /** By the stack: whose constructor or method it is that opens. */
  private Group openingGroup() {
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      Group group = jdkGroupOf(frame.getClassName());
      if (group != null) {
        return group;
      }
    }
    return null;
  }

  /** Null for a class that belongs to several, or to none. */
  private Group jdkGroupOf(String className) {
    String name = className.replace('.', '/');
    Group found = null;
    for (Group group : jdk) {
      if (group.classes.contains(name)) {
        if (found != null) {
          return null;
        }
        found = group;
      }
    }
    return found;
  }

  private Group groupOf(final Class<?> type) {
    try {
      return Privileged.run(
          new PrivilegedExceptionAction<Group>() {
            @Override
            public Group run() {
              for (Class<?> c = type; c != null; c = c.getSuperclass()) {
                Group group = groupOf(c.getClassLoader(), c.getName());
                if (group != null) {
                  return group;
                }
              }
              return null;
            }
          });
    } catch (Exception impossible) {
      return null;
    }
  }

  private synchronized Group groupOf(ClassLoader loader, String className) {
    if (loader == null) {
      return jdkGroupOf(className);
    }
    String netty = Instrumented.nettyPackage(className.replace('.', '/'));
    return netty == null ? null : copyOf(loader, netty);
  }

  /**
   * Loads the classes that are needed: the sockets that are opened next need them soon in any case.
   *
   * @param opener a class of the same loader, null for the boot loader
   * @return false: that cannot be done just now
   */
  private boolean settle(final Class<?> opener, final List<Group> groups) {
    try {
      return Privileged.run(
          new PrivilegedExceptionAction<Boolean>() {
            @Override
            public Boolean run() {
              return load(opener == null ? null : opener.getClassLoader(), groups);
            }
          });
    } catch (Exception e) {
      return false;
    }
  }

  /** Does it, without a lock: other agents have a say in how classes load. */
  private boolean load(ClassLoader loader, List<Group> groups) {
    for (Group group : groups) {
      List<String> needed;
      synchronized (this) {
        needed = group.unsettled ? new ArrayList<>(group.needed) : new ArrayList<String>();
      }
      for (String name : needed) {
        try {
          Class.forName((group.netty + name).replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | NoClassDefFoundError | RuntimeException e) {
          // this JDK, or this Netty, is without it; or its loader loads no more
        } catch (LinkageError e) {
          return false; // this thread is just loading it
        }
      }
      synchronized (this) {
        group.unsettled &= needed.size() != group.needed.size(); // one may have joined meanwhile
      }
    }
    lookAgain();
    return true;
  }

  private synchronized void lookAgain() {
    jdkUnsettled = areUnsettled(jdk);
    nettyUnsettled = false;
    for (List<Group> copies : nettys.values()) {
      nettyUnsettled |= areUnsettled(copies);
    }
  }

  private static boolean areUnsettled(List<Group> groups) {
    boolean unsettled = false;
    for (Group group : groups) {
      unsettled |= group.unsettled;
    }
    return unsettled;
  }
}
