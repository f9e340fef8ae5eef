package io.mptcpize.command;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/** {@code disable UNIT}: what {@code enable UNIT} has written is taken away. */
public final class DisableCommand extends Command {
  @Override
  String name() {
    return "disable";
  }

  @Override
  String[] help() {
    return new String[] {
      "usage: java -jar mptcpize.jar disable [--user] [--root DIR] UNIT",
      "",
      "Takes away what enable UNIT has written, and its directory if enable has made that and it is",
      "empty. The service is not restarted.",
      "",
      "  --user       a service of this user's own",
      "  --root DIR   a unit in the file system of an image, below DIR",
      "",
      "Exit code: 0 done, 1 there is nothing to take away, or it cannot be, 2 wrong usage.",
      "",
      "examples:",
      "  java -jar mptcpize.jar disable app.service",
      "  java -jar mptcpize.jar disable --user app",
    };
  }

  @Override
  int run(String[] arguments, PrintStream out, PrintStream err) throws NotPossible {
    Arguments parsed = Arguments.parse(arguments, "--user", "--root=");
    SystemdUnit unit = EnableCommand.unit(parsed.only("UNIT"), parsed);
    File file = unit.ownFile();
    if (!file.exists()) {
      throw new NotPossible(unit.name + " is not enabled: there is no " + file);
    }
    try {
      List<String> lines = Arrays.asList(UnitSettings.lines(file));
      if (!lines.get(0).startsWith(EnableCommand.MARK)) {
        throw new NotPossible(file + " is not of mptcpize: it is left as it is");
      }
      Files.delete(file.toPath());
      out.println("taken away: " + file);
      if (lines.contains(EnableCommand.OWN_DIRECTORY) && file.getParentFile().delete()) {
        out.println("taken away: " + file.getParent());
      }
    } catch (IOException e) {
      throw new NotPossible("cannot take away " + file + ": " + EnableCommand.reason(e));
    }
    EnableCommand.reload(unit, out);
    return DONE;
  }
}
