package io.aetherflow.client;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A file of lines that grows at its end, each line wholly or not at all. What an append that failed
 * has left behind, such as half a line on a full disk, is cut off before anything else is appended.
 *
 * <p>Once {@link #append} with {@code forced} has returned, the line survives the machine: the file
 * is forced, and so is its folder as long as that may not know of the file. No channel is used to
 * write: an interrupt of the writing thread would close it for good.
 *
 * <p>Not for several threads at once.
 */
final class LineFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final boolean FOLDERS_CAN_BE_FORCED =
      !System.getProperty("os.name", "").startsWith("Windows");

  private final Path path;
  private RandomAccessFile file;

  /** What is behind this is left of an append that failed. */
  private long length;

  /** Whether the folder may still know another file, or none, by this name. */
  private boolean folderIsBehind;

  private LineFile(Path path, RandomAccessFile file, long length, boolean folderIsBehind) {
    this.path = path;
    this.file = file;
    this.length = length;
    this.folderIsBehind = folderIsBehind;
  }

  /** Makes an empty file for its owner alone, unless there is one of that name. */
  static boolean create(Path path) throws IOException {
    try {
      Files.createFile(path, forOwner(path, OWNER_ONLY));
      return true;
    } catch (FileAlreadyExistsException there) {
      return false;
    }
  }

  private static FileAttribute<?>[] forOwner(Path path, Set<PosixFilePermission> permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  /**
   * Opens the file, or makes it.
   *
   * @param lengthKept what is behind it is cut off when the first line is appended
   */
  static LineFile open(Path path, long lengthKept) throws IOException {
    create(path);
    // Whether an earlier process came to force the folder is not known.
    return new LineFile(path, new RandomAccessFile(path.toFile(), "rw"), lengthKept, true);
  }

  long length() {
    return length;
  }

  /**
   * Appends a line.
   *
   * @param forced whether it is to be on the disk on return
   */
  void append(String line, boolean forced) throws IOException {
    var bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (file.length() != length) {
        file.setLength(length);
      }
      file.seek(length);
      file.write(bytes);
      if (forced) {
        force();
      }
      length += bytes.length;
    } catch (IOException failure) {
      cutOff(failure);
      throw failure;
    }
  }

  private void force() throws IOException {
    file.getFD().sync();
    if (folderIsBehind) {
      forceFolder(path);
      folderIsBehind = false;
    }
  }

  /** A reader that comes before the next append should not see it either. */
  private void cutOff(IOException failure) {
    try {
      file.setLength(length);
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
  }

  private static void forceFolder(Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (!FOLDERS_CAN_BE_FORCED || folder == null) {
      return;
    }
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException here) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Puts other lines in the place of all; when that fails, nothing has changed. */
  void replaceBy(List<String> lines) throws IOException {
    var other = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(other);
    try {
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(other, forOwner(path, Files.getPosixFilePermissions(path)));
      }
      var next = open(other, 0);
      try {
        for (var line : lines) {
          next.append(line, false);
        }
        next.file.getFD().sync();
        Files.move(
            other, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException failure) {
        next.close();
        throw failure;
      }
      var before = file;
      file = next.file;
      length = next.length;
      folderIsBehind = true;
      before.close();
    } catch (IOException failure) {
      Files.deleteIfExists(other);
      throw failure;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
