package io.aetherflow.gateway.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Reads client frames in one pass, without a tree. A delta is checked to be a JSON array or object
 * and kept as the text that the client wrote.
 */
public final class ClientFrameReader {
  /** What a client's id looks like, in words. */
  public static final String CLIENT_ID_FORM = "1..64 of A-Z a-z 0-9 - _";

  private static final int TOKEN_CHARS_MAX = 16 * 1024;
  private static final int ID_CHARS_MAX = 128;
  private static final long SAFE_INTEGER_MAX = (1L << 53) - 1;
  private static final String TIMES = "0.." + SAFE_INTEGER_MAX;
  private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern CHOICE = Pattern.compile("first|second|both|own");
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final int deltaBytesMax;

  /** Creates a reader that takes deltas up to a length in UTF-8. */
  public ClientFrameReader(int deltaBytesMax) {
    this.deltaBytesMax = deltaBytesMax;
  }

  /** Whether this can be a client's id. */
  public static boolean isClientId(String text) {
    return CLIENT_ID.matcher(text).matches();
  }

  /** Whether this is the text form of a UUID. */
  public static boolean isUuid(String text) {
    return UUID_TEXT.matcher(text).matches();
  }

  /**
   * Reads one frame.
   *
   * @throws RefusedException with MALFORMED, UNKNOWN_TYPE or TOO_LARGE; its field names what is
   *     wrong
   */
  public ClientFrame read(String text) {
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return readFrame(parser, text);
    } catch (StreamConstraintsException e) {
      throw refused(
          ErrorCode.MALFORMED,
          "frame",
          "nested deeper, or with a longer name or number",
          Json.BOUNDS);
    } catch (JacksonException e) {
      throw refused(ErrorCode.MALFORMED, "frame", "not JSON", "one JSON object");
    }
  }

  private ClientFrame readFrame(JsonParser parser, String text) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw refused(ErrorCode.MALFORMED, "frame", "not an object", "one JSON object");
    }
    if (!"type".equals(parser.nextName()) || parser.nextToken() != JsonToken.VALUE_STRING) {
      throw refused(ErrorCode.MALFORMED, "type", "missing", "a string, as the first member");
    }
    String type = parser.getString();
    Members members = new Members();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.read(parser, name, text);
    }
    if (parser.nextToken() != null) {
      throw refused(ErrorCode.MALFORMED, "frame", "more than an object", "one JSON object");
    }
    return members.frame(type);
  }

  private static RefusedException refused(
      ErrorCode code, String field, String value, String limit) {
    return new RefusedException(Refusal.of(code, field, value, limit));
  }

  private static String string(JsonParser parser, String field, int charsMax) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw refused(ErrorCode.MALFORMED, field, kind(parser), "a string");
    }
    String value = parser.getString();
    if (value.length() > charsMax) {
      throw refused(
          ErrorCode.TOO_LARGE, field, value.length() + " characters", "at most " + charsMax);
    }
    if (!isWellFormed(value)) {
      throw refused(
          ErrorCode.MALFORMED, field, "not well-formed", "no U+0000, no half a surrogate pair");
    }
    return value;
  }

  /** Whether a text has no U+0000 and only whole surrogate pairs. */
  public static boolean isWellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == value.length() || !Character.isLowSurrogate(value.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static long number(JsonParser parser, String field) {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw refused(ErrorCode.MALFORMED, field, kind(parser), "a whole number, " + TIMES);
    }
    String text = parser.getString();
    long value = text.length() > 17 ? -1 : parser.getLongValue();
    if (value < 0 || value > SAFE_INTEGER_MAX) {
      throw refused(ErrorCode.MALFORMED, field, text, TIMES);
    }
    return value;
  }

  private static boolean flag(JsonParser parser, String field) {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw refused(ErrorCode.MALFORMED, field, kind(parser), "true or false");
    };
  }

  private static String kind(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + parser.getString();
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case VALUE_NULL -> "null";
      default -> "missing";
    };
  }

  private static String id(JsonParser parser, String field, Pattern pattern, String limit) {
    String value = string(parser, field, ID_CHARS_MAX);
    if (!pattern.matcher(value).matches()) {
      throw refused(ErrorCode.MALFORMED, field, value, limit);
    }
    return value;
  }

  private List<WrittenOperation> operations(JsonParser parser, String text) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refused(ErrorCode.MALFORMED, "ops", kind(parser), "an array");
    }
    List<WrittenOperation> operations = new ArrayList<>(1);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (operations.size() == Limits.OPERATIONS_PER_FRAME) {
        throw refused(
            ErrorCode.TOO_LARGE,
            "ops",
            "more than " + Limits.OPERATIONS_PER_FRAME,
            "1.." + Limits.OPERATIONS_PER_FRAME);
      }
      operations.add(operation(parser, "ops[" + operations.size() + "]", text));
    }
    if (operations.isEmpty()) {
      throw refused(ErrorCode.MALFORMED, "ops", "empty", "1.." + Limits.OPERATIONS_PER_FRAME);
    }
    return operations;
  }

  private WrittenOperation operation(JsonParser parser, String field, String text) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refused(ErrorCode.MALFORMED, field, kind(parser), "an object");
    }
    String opId = null;
    long baseVersion = -1;
    String previousOpId = null;
    byte[] delta = null;
    long writtenAt = -1;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "opId" ->
            opId = id(parser, field + ".opId", UUID_TEXT, "a UUID").toLowerCase(Locale.ROOT);
        case "baseVersion" -> baseVersion = number(parser, field + ".baseVersion");
        case "previousOpId" -> previousOpId = previous(parser, field + ".previousOpId");
        case "delta" -> delta = delta(parser, field + ".delta", text);
        case "writtenAt" -> writtenAt = number(parser, field + ".writtenAt");
        default -> parser.skipChildren();
      }
    }
    if (opId == null) {
      throw refused(ErrorCode.MALFORMED, field + ".opId", "missing", "a UUID");
    }
    if (delta == null) {
      throw refused(ErrorCode.MALFORMED, field + ".delta", "missing", "an array or an object");
    }
    if (baseVersion < 0) {
      throw refused(ErrorCode.MALFORMED, field + ".baseVersion", "missing", TIMES);
    }
    if (writtenAt < 0) {
      throw refused(ErrorCode.MALFORMED, field + ".writtenAt", "missing", TIMES);
    }
    return new WrittenOperation(opId, baseVersion, previousOpId, delta, writtenAt);
  }

  private static @Nullable String previous(JsonParser parser, String field) {
    return parser.currentToken() == JsonToken.VALUE_NULL
        ? null
        : id(parser, field, UUID_TEXT, "a UUID").toLowerCase(Locale.ROOT);
  }

  private byte[] delta(JsonParser parser, String field, String text) {
    if (!parser.currentToken().isStructStart()) {
      throw refused(ErrorCode.MALFORMED, field, kind(parser), "an array or an object");
    }
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getCharOffset();
    byte[] delta = text.substring(start, end).getBytes(UTF_8);
    if (delta.length > deltaBytesMax) {
      throw refused(
          ErrorCode.TOO_LARGE, field, delta.length + " bytes", "at most " + deltaBytesMax);
    }
    return delta;
  }

  /** The members seen so far; which of them must be there depends on the frame's type. */
  private final class Members {
    private @Nullable String token;
    private @Nullable String clientId;
    private @Nullable String sessionId;
    private @Nullable String resumeToken;
    private @Nullable String document;
    private @Nullable String t;
    private @Nullable Long version;
    private @Nullable Long index;
    private @Nullable Long length;
    private @Nullable List<WrittenOperation> ops;
    private @Nullable String traceparent;
    private @Nullable String conflict;
    private @Nullable String choice;
    private @Nullable String own;
    private boolean cleared;
    private boolean override;

    void read(JsonParser parser, String name, String text) {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      switch (name) {
        case "token" -> token = string(parser, name, TOKEN_CHARS_MAX);
        case "clientId" -> clientId = id(parser, name, CLIENT_ID, CLIENT_ID_FORM);
        case "sessionId" -> sessionId = string(parser, name, ID_CHARS_MAX);
        case "resumeToken" -> resumeToken = string(parser, name, ID_CHARS_MAX);
        case "document" -> document = string(parser, name, ID_CHARS_MAX);
        case "t" -> t = clock(parser);
        case "version" -> version = number(parser, name);
        case "index" -> index = number(parser, name);
        case "length" -> length = number(parser, name);
        case "ops" -> ops = operations(parser, text);
        case "traceparent" -> traceparent = traceContext(parser);
        case "conflict" ->
            conflict = id(parser, name, UUID_TEXT, "a UUID").toLowerCase(Locale.ROOT);
        case "choice" -> choice = id(parser, name, CHOICE, "first, second, both, own");
        case "own" -> own = string(parser, name, deltaBytesMax);
        case "cleared" -> cleared = flag(parser, name);
        case "override" -> override = flag(parser, name);
        default -> parser.skipChildren();
      }
    }

    private String clock(JsonParser parser) {
      if (parser.currentToken() != null && parser.currentToken().isNumeric()) {
        return parser.getString();
      }
      throw refused(ErrorCode.MALFORMED, "t", kind(parser), "a number");
    }

    /** A context that is none is no error: the edit is simply not part of the client's trace. */
    private @Nullable String traceContext(JsonParser parser) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        parser.skipChildren();
        return null;
      }
      String value = parser.getString();
      return TRACEPARENT.matcher(value).matches() ? value : null;
    }

    ClientFrame frame(String type) {
      return switch (type) {
        case "auth" ->
            new ClientFrame.Auth(required("token", token), clientId, sessionId, resumeToken);
        case "ping" -> new ClientFrame.Ping(required("t", t));
        case "open" -> new ClientFrame.Open(document(), version);
        case "close" -> new ClientFrame.Close(document());
        case "op" -> new ClientFrame.Op(document(), required("ops", ops), traceparent);
        case "cursor" -> cursor();
        case "lock" -> new ClientFrame.Lock(document());
        case "unlock" -> new ClientFrame.Unlock(document(), override);
        case "resolve" -> resolve();
        case "restore" -> new ClientFrame.Restore(document(), required("conflict", conflict));
        case "vote" ->
            new ClientFrame.Vote(
                document(), required("conflict", conflict), required("choice", choice));
        default ->
            throw refused(
                ErrorCode.UNKNOWN_TYPE,
                "type",
                isWellFormed(type) ? type : "not well-formed",
                "auth, ping, open, close, op, cursor, lock, unlock, resolve, restore, vote");
      };
    }

    private ClientFrame resolve() {
      String chosen = required("choice", choice);
      return new ClientFrame.Resolve(
          document(),
          required("conflict", conflict),
          chosen,
          "own".equals(chosen) ? required("own", own) : null);
    }

    private ClientFrame cursor() {
      if (cleared) {
        return new ClientFrame.Cursor(document(), 0, 0, 0, true);
      }
      return new ClientFrame.Cursor(
          document(),
          required("version", version),
          required("index", index),
          required("length", length),
          false);
    }

    private String document() {
      String id = required("document", document);
      if (!UUID_TEXT.matcher(id).matches()) {
        throw refused(ErrorCode.NOT_FOUND, "document", id, "the id of a document, a UUID");
      }
      return id.toLowerCase(Locale.ROOT);
    }

    private <T> T required(String field, @Nullable T value) {
      if (value == null) {
        throw refused(ErrorCode.MALFORMED, field, "missing", "a value");
      }
      return value;
    }
  }
}
