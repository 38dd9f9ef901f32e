package io.aetherflow.model.text;

import io.aetherflow.model.text.TextOp.Delete;
import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Retain;
import io.aetherflow.model.value.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes ops as canonical JSON: no blanks, the action first, attributes sorted by name. */
final class TextWriter {
  private TextWriter() {}

  static byte[] write(List<? extends TextOp> ops) {
    StringBuilder out = new StringBuilder(64);
    out.append('[');
    for (int i = 0; i < ops.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      append(out, ops.get(i));
    }
    return out.append(']').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder out, TextOp op) {
    switch (op) {
      case Insert insert -> {
        out.append("{\"insert\":");
        JsonText.appendString(out, insert.text());
      }
      case InsertEmbed insert -> {
        out.append("{\"insert\":{");
        JsonText.appendString(out, insert.embed().kind());
        out.append(':').append(insert.embed().value().json()).append('}');
      }
      case Retain retain -> out.append("{\"retain\":").append(retain.length());
      case Delete delete -> out.append("{\"delete\":").append(delete.length());
    }
    Attributes attributes = op.attributes();
    if (!attributes.isEmpty()) {
      out.append(",\"attributes\":{");
      for (int i = 0; i < attributes.size(); i++) {
        if (i > 0) {
          out.append(',');
        }
        JsonText.appendString(out, attributes.name(i));
        out.append(':').append(attributes.value(i).json());
      }
      out.append('}');
    }
    out.append('}');
  }
}
