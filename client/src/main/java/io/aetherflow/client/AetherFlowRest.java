package io.aetherflow.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of the REST interface that goes with editing: log in, create, list and read documents,
 * and read their history.
 *
 * <p>Methods block, which is what virtual threads are for. They throw {@link RefusedException} when
 * the server refuses, and {@link UnreachableException} when it does not answer. Any thread may call
 * them.
 */
public final class AetherFlowRest {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final URI base;
  private final HttpClient http;
  private final JsonMapper json = JsonMapper.builder().build();
  private final FrameReader reader = new FrameReader(json);
  private final @Nullable TokenSupplier tokens;
  private volatile @Nullable String token;

  private AetherFlowRest(URI base, HttpClient http, @Nullable TokenSupplier tokens) {
    this.base = base;
    this.http = http;
    this.tokens = tokens;
  }

  /**
   * The REST interface at an address such as {@code http://localhost:8000}; nobody is logged in.
   */
  public static AetherFlowRest at(URI address) {
    return at(address, AetherFlowClient.SharedHttp.CLIENT);
  }

  /** The same, through an HTTP client of the caller's. */
  public static AetherFlowRest at(URI address, HttpClient http) {
    return new AetherFlowRest(address.resolve("/api/v1/"), http, null);
  }

  /** The same interface as somebody who is logged in. */
  public AetherFlowRest as(TokenSupplier supplier) {
    return new AetherFlowRest(base, http, supplier);
  }

  /** Logs in by name, where the installation allows that: for demos and tests. */
  public Login login(String userName) {
    var body = json.createObjectNode().put("userName", userName);
    var answer = body(send(request("auth/login").POST(BodyPublishers.ofString(body.toString()))));
    return new Login(
        answer.path("token").asString(""),
        time(answer.path("expiresAt")),
        FrameReader.user(answer.path("user")));
  }

  /** Tokens by logging in by name, a new one each time. */
  public TokenSupplier tokens(String userName) {
    return () -> login(userName).token();
  }

  /**
   * The documents that this user may open; those whose name contains {@code query}, unless empty.
   */
  public List<DocumentInfo> documents(String query) {
    var found = new ArrayList<DocumentInfo>();
    var pageToken = "";
    do {
      var path =
          "documents?pageSize=100"
              + (query.isEmpty() ? "" : "&query=" + encoded(query))
              + (pageToken.isEmpty() ? "" : "&pageToken=" + encoded(pageToken));
      var page = callAuthorised(request(path).GET());
      page.path("items").values().forEach(item -> found.add(info(item)));
      pageToken = page.path("nextPageToken").asString("");
    } while (!pageToken.isEmpty());
    return found;
  }

  /** Creates a document, of which this user is the owner then. */
  public DocumentInfo create(NewDocument document) {
    var body =
        json.createObjectNode()
            .put("name", document.name())
            .put("type", document.type())
            .put("publicAccess", document.publicAccess());
    if (document.policy() != null) {
      body.put("policy", document.policy());
    }
    if (document.id() != null) {
      body.put("id", document.id());
    }
    return info(
        callAuthorised(request("documents").POST(BodyPublishers.ofString(body.toString()))));
  }

  /** One document, without its content. */
  public DocumentInfo document(String id) {
    return info(callAuthorised(request("documents/" + encoded(id)).GET()));
  }

  /** The content at the newest version. */
  public ContentAtVersion content(String id) {
    return content(callAuthorised(request("documents/" + encoded(id) + "/content").GET()));
  }

  /** The content at a version. */
  public ContentAtVersion content(String id, long version) {
    var path = "documents/" + encoded(id) + "/content?version=" + version;
    return content(callAuthorised(request(path).GET()));
  }

  /**
   * What stands at a path of the content at a version: for documents of type {@code json} by JSON
   * Pointer.
   *
   * @throws RefusedException with {@code NOT_FOUND} when there is nothing
   */
  public ContentAtVersion content(String id, long version, String path) {
    var query = "/content?version=" + version + "&path=" + encoded(path);
    return content(callAuthorised(request("documents/" + encoded(id) + query).GET()));
  }

  /** A page of the history: operations above a version, oldest first; empty at the end. */
  public List<LoggedOperation> operations(String id, long after, int limit) {
    var path = "documents/" + encoded(id) + "/operations?after=" + after + "&limit=" + limit;
    var page = callAuthorised(request(path).GET());
    var operations = new ArrayList<LoggedOperation>();
    for (var item : page.path("items").values()) {
      var op = reader.op(item);
      operations.add(new LoggedOperation(op.info(), op.delta()));
    }
    return operations;
  }

  /** The newest entries of a document's conflict ledger, at most 200. */
  public List<ConflictInfo> conflicts(String id) {
    var page =
        callAuthorised(request("documents/" + encoded(id) + "/conflicts?pageSize=200").GET());
    var entries = new ArrayList<ConflictInfo>();
    page.path("items").values().forEach(item -> entries.add(ConflictReader.read(item)));
    return entries;
  }

  /** One entry of the ledger. */
  public ConflictInfo conflict(String conflictId) {
    return ConflictReader.read(callAuthorised(request("conflicts/" + encoded(conflictId)).GET()));
  }

  /**
   * Decides an open conflict.
   *
   * @throws RefusedException with {@code ALREADY_RESOLVED} when somebody else was faster
   */
  public ConflictInfo resolve(String conflictId, ConflictInfo.Choice choice) {
    var body = json.createObjectNode().put("choice", ConflictReader.text(choice));
    return act(conflictId, "resolve", body.toString());
  }

  /**
   * Decides an open conflict by a text of one's own in its place; for an attribute or a member a
   * JSON value.
   */
  public ConflictInfo resolveWith(String conflictId, String own) {
    var body = json.createObjectNode().put("choice", "own").put("own", own);
    return act(conflictId, "resolve", body.toString());
  }

  /**
   * Brings back what was lost, once, at its present place.
   *
   * @throws RefusedException with {@code ALREADY_RESTORED} or {@code NOTHING_TO_RESTORE}
   */
  public ConflictInfo restore(String conflictId) {
    return act(conflictId, "restore", "{}");
  }

  /** Votes on an open conflict, or changes the vote. */
  public ConflictInfo vote(String conflictId, ConflictInfo.Choice choice) {
    var body = json.createObjectNode().put("choice", ConflictReader.text(choice));
    return act(conflictId, "vote", body.toString());
  }

  private ConflictInfo act(String conflictId, String verb, String body) {
    var path = "conflicts/" + encoded(conflictId) + "/" + verb;
    var answer = callAuthorised(request(path).POST(BodyPublishers.ofString(body)));
    return ConflictReader.read(answer.path("conflict"));
  }

  /** Adds a member to a document, or changes role and priority. */
  public void setMember(String id, String userId, String role, int priority) {
    var body = json.createObjectNode().put("role", role).put("priority", priority);
    var path = "documents/" + encoded(id) + "/members/" + encoded(userId);
    callAuthorised(request(path).PUT(BodyPublishers.ofString(body.toString())));
  }

  private ContentAtVersion content(JsonNode node) {
    return new ContentAtVersion(
        node.path("version").asLong(0),
        node.path("type").asString(""),
        json.writeValueAsBytes(node.path("content")));
  }

  private static DocumentInfo info(JsonNode node) {
    return new DocumentInfo(
        node.path("id").asString(""),
        node.path("name").asString(""),
        node.path("type").asString(""),
        node.path("policy").asString(""),
        node.path("state").asString(""),
        node.path("role").asString(""));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(ANSWER_MAX)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, application/problem+json");
  }

  /** Sends a request as the user, once more with a new token when the last one is not good. */
  private JsonNode callAuthorised(HttpRequest.Builder request) {
    var known = token;
    if (known != null) {
      var answer = send(request.setHeader("Authorization", "Bearer " + known));
      if (answer.statusCode() != 401) {
        return body(answer);
      }
    }
    var fresh = freshToken();
    token = fresh;
    return body(send(request.setHeader("Authorization", "Bearer " + fresh)));
  }

  private String freshToken() {
    var supplier = tokens;
    if (supplier == null) {
      throw new IllegalStateException("nobody is logged in: call as(tokens) first");
    }
    try {
      return supplier.token();
    } catch (RuntimeException refused) {
      throw refused;
    } catch (Exception unavailable) {
      throw new UnreachableException("no token: " + unavailable.getMessage(), unavailable);
    }
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException broken) {
      throw new UnreachableException("no answer from " + base + ": " + broken, broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted", interrupted);
    }
  }

  private JsonNode body(HttpResponse<byte[]> answer) {
    JsonNode body;
    try {
      body = answer.body().length == 0 ? json.createObjectNode() : json.readTree(answer.body());
    } catch (JacksonException unreadable) {
      body = json.createObjectNode();
    }
    if (answer.statusCode() >= 300) {
      throw new RefusedException(problem(answer.statusCode(), body));
    }
    return body;
  }

  private static Failure problem(int status, JsonNode body) {
    var failure = FrameReader.failure(body);
    if (!failure.code().isEmpty()) {
      return failure;
    }
    var message = body.path("detail").asString(body.path("title").asString("status " + status));
    return status >= 500
        ? Failure.passing("STATUS_" + status, message)
        : Failure.local("STATUS_" + status, message);
  }

  private static Instant time(JsonNode node) {
    return node.isNumber()
        ? Instant.ofEpochMilli(node.asLong(0))
        : Instant.parse(node.asString("1970-01-01T00:00:00Z"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
