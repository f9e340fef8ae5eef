package io.mptcpize.it.program.parity;

import io.mptcpize.demo.wire.Protocol;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Does with sockets all that an application can do and prints what it got: {@link Transcript}. The
 * last lines, whose kind is {@link #WITNESS}, say what the sockets were. Exit code 0: it went
 * through.
 *
 * <p>Arguments: the addresses of this machine to use, {@code v4=127.0.0.1} say; most is done with
 * the first. Needs the system properties of a key store and trust store.
 */
public final class Parity {
  /** What the lines about the sockets themselves begin with. */
  public static final String WITNESS = "kernel";

  /** System property, true: connections carry some bytes both ways before they are looked at. */
  public static final String WARM = "parity.warm";

  private Parity() {}

  public static void main(String[] places) {
    PrintStream out =
        new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    try {
      run(places, new Transcript(out));
      out.flush();
      System.exit(0);
    } catch (Throwable t) {
      out.flush();
      t.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(String[] labelled, Transcript transcript) throws Exception {
    Map<String, Set<Protocol>> protocols = new TreeMap<>();
    List<Place> places = new ArrayList<>();
    for (String label : labelled) {
      String[] parts = label.split("=");
      places.add(new Place(parts[0], parts[1], Boolean.getBoolean(WARM), protocols));
    }
    for (Kind kind : Kind.values()) {
      Transcript lines = transcript.of(kind.toString());
      for (Place place : places) {
        new OptionCases(kind, place, lines).run();
        new ConnectCases(kind, place, lines).run();
      }
      Place place = places.get(0); // what follows has nothing to do with addresses
      new StreamCases(kind, place, lines).run();
      new ClosingCases(kind, place, lines).run();
      new UrgentCases(kind, place, lines).run();
    }
    new ReadinessCases(places.get(0), transcript).run();
    new HangUpCases(places.get(0), transcript).run();
    protocols.forEach(transcript.of(WITNESS).in("sockets")::line);
  }
}
