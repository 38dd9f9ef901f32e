package io.aetherflow.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The servers' programs: resources on the class path, unpacked once per user into a cache folder.
 */
final class ServerBinaries {

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private ServerBinaries() {}

  /**
   * The folder of a PostgreSQL installation, with {@code bin/postgres} and {@code bin/initdb} in
   * it.
   */
  static Path postgres(OrdinaryUser user) {
    String platform = isArm() ? "arm_64" : "x86_64";
    String resource = "/postgres-" + os() + "-" + platform + ".txz";
    return unpacked("postgres", resource, user, ServerBinaries::untar);
  }

  /** The Redis server's program. */
  static Path redis(OrdinaryUser user) {
    String resource = "/redis-server-7.0.15-" + os() + "-" + (isArm() ? "arm64" : "amd64");
    return unpacked(
            "redis",
            resource,
            user,
            (in, folder) -> {
              Path program = folder.resolve("redis-server");
              Files.copy(in, program);
              Files.setPosixFilePermissions(program, EXECUTABLE);
            })
        .resolve("redis-server");
  }

  private interface Unpacker {
    void unpack(InputStream in, Path folder) throws IOException;
  }

  private static Path unpacked(String name, String resource, OrdinaryUser user, Unpacker unpacker) {
    try {
      Path target = cache(user).resolve(name + "-" + checksum(resource));
      if (Files.isDirectory(target)) {
        return target;
      }
      // Unpack beside the target and move: whoever sees the target sees all of it, and a race has
      // one winner.
      Path fresh = Files.createTempDirectory(target.getParent(), name);
      Files.setPosixFilePermissions(fresh, EXECUTABLE);
      try (InputStream in = open(resource)) {
        unpacker.unpack(in, fresh);
      }
      try {
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isDirectory(target)) {
          throw e;
        }
        Folders.delete(fresh);
      }
      return target;
    } catch (IOException e) {
      throw new ServerException(
          "The program of " + name + " cannot be unpacked: " + e.getMessage(), e);
    }
  }

  /**
   * The cache under the user's home; where that cannot be used, or nobody else may enter it, one in
   * the temporary folder.
   */
  private static Path cache(OrdinaryUser user) throws IOException {
    if (user != OrdinaryUser.AS_NOBODY) {
      String configured = System.getenv("XDG_CACHE_HOME");
      Path base =
          configured == null || configured.isBlank()
              ? Path.of(System.getProperty("user.home"), ".cache")
              : Path.of(configured);
      try {
        return Files.createDirectories(base.resolve("aetherflow"));
      } catch (IOException e) {
        // A user without a home, as in a container: the temporary folder does as well.
      }
    }
    Path folder =
        Path.of(
            System.getProperty("java.io.tmpdir"), "aetherflow-" + System.getProperty("user.name"));
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(EXECUTABLE));
    } catch (FileAlreadyExistsException e) {
      // Programs are started from here, so it must not be a folder that somebody else has put in
      // our way.
      String owner = Files.getOwner(folder).getName();
      if (!owner.equals(System.getProperty("user.name"))) {
        throw new IOException(folder + " belongs to " + owner, e);
      }
    }
    return folder;
  }

  private static String checksum(String resource) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream in = open(resource)) {
      byte[] buffer = new byte[64 * 1024];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        checksum.update(buffer, 0, length);
      }
    }
    return Long.toHexString(checksum.getValue());
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = ServerBinaries.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException(
          "there is no "
              + resource.substring(1)
              + " for this platform; use Docker, or servers of your own");
    }
    return new BufferedInputStream(in);
  }

  private static void untar(InputStream in, Path folder) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("the archive names a path outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(path, EXECUTABLE);
          }
        }
      }
    }
  }

  private static String os() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return os.contains("mac") ? "darwin" : os;
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").equals("aarch64");
  }
}
