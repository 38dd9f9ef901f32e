package io.aetherflow.formats;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import java.io.IOException;
import java.io.OutputStream;

/** Reads and writes rich text. Has no state; any thread may call it. */
public final class Formats {
  private Formats() {}

  /**
   * Reads a file. What the format can say and rich text cannot is left out: scripts, forms, styles
   * beyond the known ones; never an error. What is no file of the format, or over a bound, is.
   *
   * @param pictures asked for an address of each picture in the file
   * @throws InvalidInputException when it cannot be read
   */
  public static RichText read(Format format, byte[] file, PictureTaker pictures) {
    try {
      return switch (format) {
        case MARKDOWN -> MarkdownReader.read(Utf8.text(file), pictures);
        case HTML -> HtmlReader.read(Utf8.text(file), false, pictures);
        case TEXT -> PlainText.read(Utf8.text(file));
        case DOCX -> DocxReader.read(file, pictures);
      };
    } catch (StackOverflowError nested) {
      // What the libraries read by recursion; nothing of ours is left half done by it.
      throw new InvalidInputException(
          new Problem(Problem.TOO_LARGE, "body", "nested too deeply", "a document for people"));
    }
  }

  /**
   * Writes a file.
   *
   * @param title what the document is called
   * @param pictures asked for each picture that the text names
   */
  public static void write(
      Format format, RichText text, String title, PictureSource pictures, OutputStream out)
      throws IOException {
    switch (format) {
      case MARKDOWN -> Utf8.write(MarkdownWriter.write(text, pictures), out);
      case HTML -> Utf8.write(HtmlWriter.write(text, title, pictures), out);
      case TEXT -> Utf8.write(PlainText.write(text), out);
      case DOCX -> DocxWriter.write(text, title, pictures, out);
    }
  }
}
