package io.aetherflow.gateway.routing;

import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.Head;

/** Who wants to know what the edit streams say about documents. */
public interface EditListener {
  /** Something was committed. */
  void committed(Committed committed);

  /** A log ends here. */
  void head(Head head);
}
