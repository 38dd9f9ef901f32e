package io.aetherflow.session.grpc;

import io.aetherflow.proto.session.v1.DocumentPeople;
import io.aetherflow.proto.session.v1.LeaveRequest;
import io.aetherflow.proto.session.v1.LeaveResponse;
import io.aetherflow.proto.session.v1.ListPeopleRequest;
import io.aetherflow.proto.session.v1.ListPeopleResponse;
import io.aetherflow.proto.session.v1.ListPresentRequest;
import io.aetherflow.proto.session.v1.ListPresentResponse;
import io.aetherflow.proto.session.v1.PresenceEntry;
import io.aetherflow.proto.session.v1.PresenceGrpc;
import io.aetherflow.proto.session.v1.RefreshPresenceRequest;
import io.aetherflow.proto.session.v1.RefreshPresenceResponse;
import io.aetherflow.session.input.Fields;
import io.aetherflow.session.presence.DocumentPresence;
import io.aetherflow.session.wire.Participants;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Service;

/** The gRPC service {@code aetherflow.session.v1.Presence}. */
@Service
class PresenceEndpoint extends PresenceGrpc.PresenceImplBase {
  private static final int ENTRIES_MAX = 20_000;
  private static final int LISTED_DOCUMENTS_MAX = 200;
  private static final int PEOPLE_MAX = 20;
  private static final int PEOPLE_DEFAULT = 5;

  private final DocumentPresence presence;

  PresenceEndpoint(DocumentPresence presence) {
    this.presence = presence;
  }

  @Override
  public void refresh(
      RefreshPresenceRequest request, StreamObserver<RefreshPresenceResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          Fields.range("entries.length", request.getEntriesCount(), 0, ENTRIES_MAX);
          List<DocumentPresence.Entry> entries = new ArrayList<>();
          for (int i = 0; i < request.getEntriesCount(); i++) {
            entries.add(entry("entries[" + i + "].", request.getEntries(i)));
          }
          presence.refresh(entries);
          return RefreshPresenceResponse.newBuilder()
              .setTimeToLiveMillis(presence.timeToLive().toMillis())
              .build();
        });
  }

  private static DocumentPresence.Entry entry(String path, PresenceEntry entry) {
    io.aetherflow.proto.session.v1.Participant participant = entry.getParticipant();
    Fields.id(path + "document_id", entry.getDocumentId());
    Fields.id(path + "participant.session_id", participant.getSessionId());
    Fields.userId(path + "participant.user_id", participant.getUserId());
    Fields.userName(path + "participant.user_name", participant.getUserName());
    Fields.color(path + "participant.color", participant.getColor());
    Fields.range(
        path + "participant.joined_at_millis",
        participant.getJoinedAtMillis(),
        0,
        253_402_300_799_999L);
    return new DocumentPresence.Entry(entry.getDocumentId(), Participants.fromMessage(participant));
  }

  @Override
  public void listPeople(ListPeopleRequest request, StreamObserver<ListPeopleResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          Fields.range(
              "document_ids.length", request.getDocumentIdsCount(), 0, LISTED_DOCUMENTS_MAX);
          Fields.range("people_max", request.getPeopleMax(), 0, PEOPLE_MAX);
          for (int i = 0; i < request.getDocumentIdsCount(); i++) {
            Fields.id("document_ids[" + i + "]", request.getDocumentIds(i));
          }
          ListPeopleResponse.Builder response = ListPeopleResponse.newBuilder();
          presence
              .people(
                  Set.copyOf(request.getDocumentIdsList()),
                  request.getPeopleMax() == 0 ? PEOPLE_DEFAULT : request.getPeopleMax())
              .forEach((documentId, people) ->
                  response.addDocuments(
                      DocumentPeople.newBuilder()
                          .setDocumentId(documentId)
                          .setCount(people.count())
                          .addAllPeople(
                              people.first().stream().map(Participants::toMessage).toList())));
          return response.build();
        });
  }

  @Override
  public void leave(LeaveRequest request, StreamObserver<LeaveResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          presence.leave(
              Fields.id("document_id", request.getDocumentId()),
              Fields.id("session_id", request.getSessionId()));
          return LeaveResponse.getDefaultInstance();
        });
  }

  @Override
  public void listPresent(ListPresentRequest request, StreamObserver<ListPresentResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          ListPresentResponse.Builder response = ListPresentResponse.newBuilder();
          presence
              .list(Fields.id("document_id", request.getDocumentId()))
              .forEach(
                  participant -> response.addParticipants(Participants.toMessage(participant)));
          return response.build();
        });
  }
}
