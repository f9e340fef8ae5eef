package io.mptcpize.jmx;

import io.mptcpize.hook.Control;
import io.mptcpize.hook.Parts;
import io.mptcpize.jvm.Privileged;
import io.mptcpize.kernel.Errno;
import io.mptcpize.kernel.SocketReader;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.log.Log;
import io.mptcpize.observe.Addresses;
import io.mptcpize.observe.Connection;
import io.mptcpize.observe.Sockets;
import io.mptcpize.sockets.Linked;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.Map;
import java.util.TreeMap;

/** Answers from the agent's parts, and from the kernel, as it is asked. */
final class AgentBean implements AgentMXBean {
  private final Parts parts;
  private final Control control;

  /** Made when the kernel is first asked: it has memory of its own. */
  private SocketReader reader;

  AgentBean(Parts parts, Control control) {
    this.parts = parts;
    this.control = control;
  }

  @Override
  public boolean isEnabled() {
    return parts.policy.isEnabled();
  }

  @Override
  public void setEnabled(final boolean enabled) {
    privileged(
        new PrivilegedExceptionAction<Void>() {
          @Override
          public Void run() {
            control.enable(enabled);
            return null;
          }
        });
  }

  @Override
  public boolean isUsable() {
    return unusable() == null;
  }

  @Override
  public String getUnusableReason() {
    String why = unusable();
    return why == null ? "" : why;
  }

  private String unusable() {
    return privileged(
        new PrivilegedExceptionAction<String>() {
          @Override
          public String run() {
            String problem = control.problem();
            return problem == null ? parts.linking.unusable() : "the agent is inert: " + problem;
          }
        });
  }

  @Override
  public String getVersion() {
    return parts.version;
  }

  @Override
  public String[] getRules() {
    String text = parts.policy.rules().toString();
    return text.isEmpty() ? new String[0] : text.split("\n");
  }

  @Override
  public String getRulesSource() {
    return control.rulesSource();
  }

  @Override
  public Decisions getClients() {
    return new Decisions(parts.counters, false);
  }

  @Override
  public Decisions getListeners() {
    return new Decisions(parts.counters, true);
  }

  @Override
  public Map<String, Long> getRefusals() {
    Map<String, Long> refusals = new TreeMap<>();
    for (int errno = 0; errno < Counters.ERRNOS; errno++) {
      long count = parts.counters.refusals(errno);
      if (count > 0) {
        refusals.put(errno == 0 ? "incomplete" : Errno.name(errno), count);
      }
    }
    return refusals;
  }

  @Override
  public long getDetoursLearned() {
    return parts.counters.get(Event.SWALLOWED);
  }

  @Override
  public int getDetours() {
    return parts.unanswered.size(System.nanoTime());
  }

  @Override
  public long getStallsLearned() {
    return parts.counters.get(Event.STALLS, false);
  }

  @Override
  public String[] getStalledDestinations() {
    return parts.stalled.told(System.nanoTime());
  }

  @Override
  public Map<String, Long> getStalledClients() {
    return parts.stalls.networks();
  }

  @Override
  public long getOptionsRepaired() {
    return parts.counters.get(Event.REPAIRED);
  }

  @Override
  public long getUrgentBytesDropped() {
    return parts.counters.get(Event.URGENT_DROPPED);
  }

  @Override
  public long getErrors() {
    return parts.counters.get(Event.FAILED);
  }

  @Override
  public long getLogLinesDropped() {
    return Log.dropped();
  }

  @Override
  public String[] getProofs() {
    return parts.proof.told();
  }

  @Override
  public Sockets getLive() {
    Linked linked = linked();
    return linked == null ? null : sockets(linked);
  }

  @Override
  public Connection[] connections() {
    return all().connections();
  }

  @Override
  public Connection connection(String local, String remote) {
    return all().connection(Addresses.parse(local), Addresses.parse(remote));
  }

  private Sockets all() {
    Linked linked = linked();
    if (linked == null) {
      throw new IllegalStateException(unusable());
    }
    return sockets(linked);
  }

  private Linked linked() {
    return privileged(
        new PrivilegedExceptionAction<Linked>() {
          @Override
          public Linked run() {
            return parts.linking.linked();
          }
        });
  }

  private Sockets sockets(final Linked linked) {
    return privileged(
        new PrivilegedExceptionAction<Sockets>() {
          @Override
          public Sockets run() {
            return Sockets.ofThisProcess(reader(linked), new AgentWhyTcp(parts));
          }
        });
  }

  private synchronized SocketReader reader(Linked linked) {
    if (reader == null) {
      reader = linked.reader();
    }
    return reader;
  }

  @Override
  public String reloadRules() throws IOException {
    try {
      return Privileged.run(
          new PrivilegedExceptionAction<String>() {
            @Override
            public String run() throws IOException {
              return control.reloadRules();
            }
          });
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** With the agent's permissions: those of who asks may be fewer. */
  private static <T> T privileged(PrivilegedExceptionAction<T> action) {
    try {
      return Privileged.run(action);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception impossible) { // none of these throws one
      throw new IllegalStateException(impossible);
    }
  }
}
