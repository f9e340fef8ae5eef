package io.mptcpize.command;

import java.io.File;
import java.io.IOException;

/** systemd, as it runs. */
final class Systemd {
  private Systemd() {}

  /** Has it read its units again, if it runs; returns in words what came of that. */
  static String reload(SystemdUnit unit) {
    if (!unit.root.isEmpty()) {
      return "systemd reads it when the image starts";
    }
    String command = unit.systemctl("daemon-reload");
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    File sign =
        new File(unit.isUsers ? runtime + "/systemd" : "/run/systemd/system"); // sd_booted(3)
    if (!sign.isDirectory()) {
      return "systemd does not run here; where it does: " + command;
    }
    try {
      int code = new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor();
      return code == 0 ? "done: " + command : "to do, it has failed here: " + command;
    } catch (IOException | InterruptedException e) {
      return "to do, it has failed here: " + command;
    }
  }
}
