package io.aetherflow.statesync;

import io.aetherflow.model.DocumentTypes;
import io.aetherflow.statesync.documents.DocumentListener;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.documents.Locks;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what is not the path of an edit. */
@Configuration(proxyBeanMethods = false)
class DocumentsConfiguration {

  @Bean
  Documents documents(DocumentStore store, DocumentListener listener) {
    return new Documents(store, listener, DocumentTypes.load().names(), UUID::randomUUID);
  }

  @Bean
  Locks locks(DocumentStore store, DocumentListener listener, StatesyncProperties properties) {
    return new Locks(store, listener, properties.lockLease());
  }

  /** Calls may block on the database: each runs on a virtual thread. */
  @Bean
  GrpcServerExecutorProvider grpcServerExecutorProvider() {
    var executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory());
    return () -> executor;
  }

  @Bean
  DocumentListener documentListener() {
    return (documentId, version, guard) -> {};
  }
}
