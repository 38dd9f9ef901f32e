package io.aetherflow.local;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a program runs that refuses to run as root, as PostgreSQL does.
 *
 * <p>Files are made by {@link #own} so that the program may use them.
 */
enum OrdinaryUser {
  /** We are no root: as we are. */
  AS_WE_ARE(List.of()),
  /** In a user namespace of its own, where root has another number; files stay root's. */
  IN_NAMESPACE(List.of("unshare", "--user")),
  /**
   * As the user {@code nobody}, where namespaces are forbidden, as in many containers; files become
   * nobody's.
   */
  AS_NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  private static final int NOBODY = 65_534;

  private final List<String> prefix;

  OrdinaryUser(List<String> prefix) {
    this.prefix = prefix;
  }

  /** The way that works on this machine, for this process's user. */
  static OrdinaryUser find() {
    if (new UnixSystem().getUid() != 0) {
      return AS_WE_ARE;
    }
    for (OrdinaryUser way : List.of(IN_NAMESPACE, AS_NOBODY)) {
      if (Commands.run(way.command(List.of("true"))).isSuccess()) {
        return way;
      }
    }
    throw new ServerException(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv works here: start it as another user.");
  }

  List<String> command(List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return List.copyOf(all);
  }

  /** Hands a file or an empty folder to the user under whom the program will run. */
  void own(Path path) {
    if (this != AS_NOBODY) {
      return;
    }
    try {
      Files.setAttribute(path, "unix:uid", NOBODY);
    } catch (IOException e) {
      throw new ServerException(path + " cannot be handed to the user nobody.", e);
    }
  }
}
