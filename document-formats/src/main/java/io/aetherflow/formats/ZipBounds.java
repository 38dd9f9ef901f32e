package io.aetherflow.formats;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Looks through an archive before anything is made of it: it is unpacked once into nothing, and
 * counted. So an archive that would unpack to gigabytes costs what the bounds allow, and no memory.
 */
final class ZipBounds {
  /** Files in the archive. */
  static final int FILES_MAX = 2_000;

  /** What its XML may measure together; in memory that is some twenty times as much. */
  static final int XML_BYTES_MAX = 8 << 20;

  /** What all of it may measure. */
  static final int BYTES_MAX = 64 << 20;

  private static final int STEP_BYTES = 16 << 10;

  private ZipBounds() {}

  /**
   * @throws InvalidInputException when the file is no archive, or over a bound
   */
  static void check(byte[] file) {
    long all = 0;
    long xml = 0;
    int files = 0;
    byte[] step = new byte[STEP_BYTES];
    try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        require("files in the archive", ++files, FILES_MAX);
        String name = entry.getName().toLowerCase(Locale.ROOT);
        boolean isXml = name.endsWith(".xml") || name.endsWith(".rels") || name.endsWith(".vml");
        for (int count = archive.read(step); count >= 0; count = archive.read(step)) {
          all += count;
          xml += isXml ? count : 0;
          require("bytes unpacked", all, BYTES_MAX);
          require("bytes of XML unpacked", xml, XML_BYTES_MAX);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(file);
    }
    if (files == 0) {
      throw malformed(file);
    }
  }

  static InvalidInputException malformed(byte[] file) {
    return new InvalidInputException(
        new Problem(
            Problem.MALFORMED,
            "body",
            file.length + " bytes of another kind",
            "a document of Word, since 2007"));
  }

  private static void require(String what, long value, long max) {
    if (value > max) {
      throw new InvalidInputException(
          new Problem(Problem.TOO_LARGE, "body", "over " + max + " " + what, "at most " + max));
    }
  }
}
