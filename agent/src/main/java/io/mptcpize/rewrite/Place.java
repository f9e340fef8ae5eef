package io.mptcpize.rewrite;

/** A row of {@link Instrumented}: a place in a class where the hook is called. */
final class Place {
  /** What stands at a place, and when the hook is called there. */
  enum Where {
    /** Before a call. */
    BEFORE,
    /** Before a call, which is left out if the hook's answer is not negative. */
    INSTEAD_OF,
    /** After a call. */
    AFTER,
    /** Where a method begins. */
    ENTRY,
    /** Where a method returns, with what it returns. */
    RETURN,
    /** Where a method that reads throws an exception. */
    READ_ERROR,
    /** A method that sets a socket option: where it begins, and where it throws an exception. */
    SETS_SOCKOPT,
    /** A method that gets one: where it returns, and where it throws an exception. */
    GETS_SOCKOPT,
    /** A call that sets one: before the method, and where the call throws an exception. */
    CALL_SETS_SOCKOPT,
    /** All methods that set or get a socket option, by their names. */
    NETTY_SOCKOPTS
  }

  private static final String IN_NET = "Net.";

  /** Where the hook's answer goes: it has none. */
  static final String NOWHERE = "";

  /** In place of what the call, or the method, would have given. */
  static final String RESULT = "result";

  /** The class's internal name; of Netty's, without the package that Netty lies in. */
  final String className;

  final Where where;
  final String call;
  final String hook;
  final String given;
  final String answer;
  private final String method;
  private final int since;

  /**
   * @param method its name, with its descriptor where there are others; {@code *} stands for
   *     whatever the name begins with
   * @param call the method that is called, of the same class or of {@code Net}, or two; "" where it
   *     is not about a call
   * @param hook the hook's method; of two, the second is for exceptions
   * @param given what the hook's method is given: see {@link HookedMethod}
   * @param answer where the hook's answer goes: {@link #NOWHERE}, {@link #RESULT}, or the parameter
   *     that it takes the place of
   * @param since the first JDK in which the place must be there
   */
  Place(
      String className,
      String method,
      Where where,
      String call,
      String hook,
      String given,
      String answer,
      int since) {
    this.className = className;
    this.method = method;
    this.where = where;
    this.call = call;
    this.hook = hook;
    this.given = given;
    this.answer = answer;
    this.since = since;
  }

  /** Whether it lies in a method; of a descriptor the package of Netty is left out. */
  boolean isIn(String name, String descriptor) {
    if (method.indexOf('(') >= 0) {
      return method.startsWith(name) && method.equals(name + descriptor);
    }
    return method.startsWith("*") ? name.endsWith(method.substring(1)) : method.equals(name);
  }

  /** Whether it is about calls of a method. */
  boolean isCallOf(String owner, String name) {
    int bar = call.indexOf('|');
    return bar < 0
        ? isCallOf(call, owner, name)
        : isCallOf(call.substring(0, bar), owner, name)
            || isCallOf(call.substring(bar + 1), owner, name);
  }

  private boolean isCallOf(String one, String owner, String name) {
    return one.startsWith(IN_NET)
        ? owner.equals(Instrumented.NET)
            && one.length() == IN_NET.length() + name.length()
            && one.endsWith(name)
        : owner.equals(className) && one.equals(name);
  }

  /** Whether a class in which it is not found is not as expected. */
  boolean isRequiredOn(int jdk) {
    return jdk >= since;
  }

  /** For the message that says that it was not found. */
  @Override
  public String toString() {
    return call.isEmpty() ? method : "the call of " + call + " in " + method;
  }
}
