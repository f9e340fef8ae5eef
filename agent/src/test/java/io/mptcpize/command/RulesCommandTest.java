package io.mptcpize.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code rules FILE …} on the command line: what it prints, and its exit codes. */
class RulesCommandTest {
  private static final String RULES =
      """
      # who may
      mptcp connect *.db.internal 5432
      mptcp connect 10.0.0.0/8    9092-9094
      mptcp listen  *             8080
      tcp   connect 127.0.0.0/8   *
      tcp   connect 127.0.0.1     22
      mptcp connect 2001:db8::/32 *
      tcp   listen  0.0.0.0       9000
      """;

  private static final String NOT_LOOKED_UP =
      """
      the name was not looked up; an application that resolves it by itself and uses
      the bare address is judged by rules with addresses alone
      """;

  @TempDir Path directory;

  private String out;
  private String err;

  @Test
  void printsRulesAsUnderstood() throws IOException {
    assertEquals(0, rules(RULES));
    assertEquals(
        """
        FILE: 7 rules, the first match decides
          1  mptcp connect *.db.internal 5432
          2  mptcp connect 10.0.0.0/8 9092-9094
          3  mptcp listen * 8080
          4  tcp connect 127.0.0.0/8 *
          5  tcp connect 127.0.0.1 22   # never decides: earlier rules take it all
          6  mptcp connect 2001:db8::/32 *
          7  tcp listen 0.0.0.0 9000
        everything else is TCP
        """,
        out);
    assertEquals("", err);
  }

  @Test
  void printsThatThereAreNone() throws IOException {
    assertEquals(0, rules("# later\n"));
    assertEquals("FILE: no rules, so everything is TCP\n", out);
  }

  @Test
  void saysWhichRuleDecides() throws IOException {
    assertEquals(0, rules(RULES, "connect", "10.1.2.3:9092"));
    assertEquals(
        """
        connect 10.1.2.3:9092 is MPTCP, by rule 2
          2  mptcp connect 10.0.0.0/8 9092-9094 (FILE, line 3)
             the address is in 10.0.0.0/8; the port is in 9092-9094
        the rules before it do not match:
          1  mptcp connect *.db.internal 5432: port 9092 is not among its ports
        """,
        out);
  }

  @Test
  void saysWhyNoRuleMatches() throws IOException {
    assertEquals(0, rules(RULES, "connect", "[2001:db9::1]:5432"));
    assertEquals(
        """
        connect [2001:db9::1]:5432 is TCP: no rule matches, and what none matches is TCP
        why none matches:
          1  mptcp connect *.db.internal 5432: for a name, and none is asked about
          2  mptcp connect 10.0.0.0/8 9092-9094: port 5432 is not among its ports
          3  mptcp listen * 8080: for sockets that listen
          4  tcp connect 127.0.0.0/8 *: the address is not in 127.0.0.0/8
          5  tcp connect 127.0.0.1 22: port 5432 is not among its ports
          6  mptcp connect 2001:db8::/32 *: the address is not in 2001:db8::/32
          7  tcp listen 0.0.0.0 9000: for sockets that listen
        an application that used a name may meet a rule by name before: ask about NAME:5432
        """,
        out);
  }

  @Test
  void saysWhatNameAloneDecides() throws IOException {
    assertEquals(0, rules(RULES, "connect", "pg.DB.internal.:5432"));
    assertEquals(
        """
        connect pg.DB.internal.:5432 is MPTCP, by rule 1
          1  mptcp connect *.db.internal 5432 (FILE, line 2)
             pg.DB.internal. ends as *.db.internal; the port is 5432
        """
            + NOT_LOOKED_UP,
        out);
  }

  @Test
  void saysThatAddressOfNameMatters() throws IOException {
    assertEquals(0, rules(RULES, "connect", "kafka:9092"));
    assertEquals(
        """
        connect kafka:9092 depends on its address:
          2  MPTCP if the address is in 10.0.0.0/8: mptcp connect 10.0.0.0/8 9092-9094 (FILE, line 3)
          4  TCP if the address is in 127.0.0.0/8: tcp connect 127.0.0.0/8 * (FILE, line 5)
          6  MPTCP if the address is in 2001:db8::/32: mptcp connect 2001:db8::/32 * (FILE, line 7)
             TCP otherwise: no rule matches, and what none matches is TCP
        """
            + NOT_LOOKED_UP,
        out);
  }

  @Test
  void saysThatAddressOfNameMakesNoDifference() throws IOException {
    assertEquals(0, rules("mptcp connect 10.0.0.1 *;mptcp * * *;tcp * * *", "connect", "db:1"));
    assertEquals(
        """
        connect db:1 is MPTCP at whatever address, by one of these:
          1  MPTCP if the address is 10.0.0.1: mptcp connect 10.0.0.1 * (FILE, line 1, rule 1)
          2  MPTCP otherwise: mptcp * * * (FILE, line 1, rule 2)
        """
            + NOT_LOOKED_UP,
        out);
  }

  @Test
  void leavesOutWhatEarlierRulesTake() throws IOException {
    String text =
        """
        mptcp connect 0.0.0.0/1 *
        mptcp connect 128.0.0.0/1 *
        tcp connect 10.0.0.0/8 *
        tcp connect ::/0 *
        mptcp connect * *
        """;
    assertEquals(0, rules(text, "connect", "db:1"));
    assertEquals(
        """
        connect db:1 depends on its address:
          1  MPTCP if the address is in 0.0.0.0/1: mptcp connect 0.0.0.0/1 * (FILE, line 1)
          2  MPTCP if the address is in 128.0.0.0/1: mptcp connect 128.0.0.0/1 * (FILE, line 2)
          4  TCP if the address is in ::/0: tcp connect ::/0 * (FILE, line 4)
        """
            + NOT_LOOKED_UP,
        out);
  }

  @Test
  void explainsTheWildcardListener() throws IOException {
    String text = "mptcp listen 10.0.0.0/8 *\nmptcp listen ::/0 80\ntcp listen :: *\n";
    assertEquals(0, rules(text, "listen", "0.0.0.0:80"));
    assertEquals(
        """
        listen 0.0.0.0:80 is MPTCP, by rule 2
          2  mptcp listen ::/0 80 (FILE, line 2)
             a listener on the wildcard address matches ::/0; the port is 80
        the rules before it do not match:
          1  mptcp listen 10.0.0.0/8 *: a listener on the wildcard address matches no narrower prefix
        """,
        out);
  }

  /** The first line of its answer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listen  | 0.0.0.0:8080            | listen 0.0.0.0:8080 is MPTCP, by rule 3
          listen  | [::]:9000               | listen [::]:9000 is TCP, by rule 7
          listen  | 127.0.0.1:9000          | listen 127.0.0.1:9000 is TCP: no rule matches, and what none matches is TCP
          listen  | 0.0.0.0:0               | listen 0.0.0.0:0 is TCP: no rule matches, and what none matches is TCP
          listen  | localhost:8080          | listen localhost:8080 is MPTCP, by rule 3
          connect | 127.0.0.1:22            | connect 127.0.0.1:22 is TCP, by rule 4
          connect | [::ffff:10.0.0.1]:9093  | connect 10.0.0.1:9093 is MPTCP, by rule 2
          connect | [2001:db8::1]:443       | connect [2001:db8::1]:443 is MPTCP, by rule 6
          """)
  void answers(String role, String hostAndPort, String expected) throws IOException {
    assertEquals(0, rules(RULES, role, hostAndPort));
    assertEquals(expected, out.substring(0, out.indexOf('\n')));
  }

  @Test
  void readsStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("\ufeffmptcp * * *".getBytes(StandardCharsets.UTF_8)));
    try {
      assertEquals(0, run("-"));
    } finally {
      System.setIn(before);
    }
    assertEquals("standard input: 1 rule\n  1  mptcp * * *\neverything else is TCP\n", out);
  }

  @Test
  void brokenRulesAreNotPossible() throws IOException {
    assertEquals(1, rules("mptcp connect * *\nmptcp conect * *\n"));
    assertEquals("FILE, line 2, column 7: expected connect, listen or *, found 'conect'\n", err);
    assertEquals("", out);
  }

  @Test
  void bytesThatAreNoTextAreAnErrorOfTheirPlace() throws IOException {
    Path file = directory.resolve("rules");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'm', 0});
    assertEquals(1, run(file.toString()));
    assertTrue(err.contains("line 1, column 1: expected mptcp or tcp, found '\\ufffd"), err);
  }

  @Test
  void missingFileIsNotPossible() {
    assertEquals(1, run(directory.resolve("none").toString()));
    assertEquals("cannot read " + directory + "/none (No such file or directory)\n", err);
  }

  @Test
  void directoryIsNotPossible() {
    assertEquals(1, run(directory.toString()));
    assertEquals("cannot read " + directory + " (Is a directory)\n", err);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                            | rules takes FILE, or FILE connect!listen HOST:PORT
          x connect                     | rules takes FILE, or FILE connect!listen HOST:PORT
          x connect a:1 b               | rules takes FILE, or FILE connect!listen HOST:PORT
          x dial a:1                    | expected connect or listen, found 'dial'
          x connect a                   | expected HOST:PORT with a port from 0 to 65535, found 'a'
          x connect a:                  | expected HOST:PORT with a port from 0 to 65535, found 'a:'
          x connect a:65536             | expected HOST:PORT with a port from 0 to 65535, found 'a:65536'
          x connect a:http              | expected HOST:PORT with a port from 0 to 65535, found 'a:http'
          x connect ::1:443             | expected brackets around an IPv6 address, [2001:db8::1]:443, found '::1:443'
          x connect [::g]:443           | expected an address or a host name before the port, found '[::g]:443'
          x connect []:443              | expected an address or a host name before the port, found '[]:443'
          x connect :443                | expected an address or a host name before the port, found ':443'
          x connect 10.0.0:443          | expected an address or a host name before the port, found '10.0.0:443'
          x connect *.internal:443      | expected an address or a host name before the port, found '*.internal:443'
          x connect 10.0.0.0/8:443      | expected an address or a host name before the port, found '10.0.0.0/8:443'
          """)
  void wrongUsage(String arguments, String message) {
    assertEquals(2, run(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
    assertEquals(message.replace('!', '|') + "\ntry: java -jar mptcpize.jar rules --help\n", err);
    assertEquals("", out);
  }

  /** Runs it on a file, which both outputs then call FILE. */
  private int rules(String text, String... socket) throws IOException {
    Path file = directory.resolve("rules");
    Files.writeString(file, text);
    String[] arguments = new String[1 + socket.length];
    arguments[0] = file.toString();
    System.arraycopy(socket, 0, arguments, 1, socket.length);
    int exit = run(arguments);
    out = out.replace(file.toString(), "FILE");
    err = err.replace(file.toString(), "FILE");
    return exit;
  }

  private int run(String... arguments) {
    ByteArrayOutputStream results = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream[] streams = {new PrintStream(results), new PrintStream(errors)};
    int exit = new RulesCommand().applyAsInt(arguments, streams);
    out = results.toString(StandardCharsets.UTF_8);
    err = errors.toString(StandardCharsets.UTF_8);
    return exit;
  }
}
