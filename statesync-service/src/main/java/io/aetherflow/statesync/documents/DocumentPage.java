package io.aetherflow.statesync.documents;

import java.util.List;

/**
 * Some documents of a longer list.
 *
 * @param nextPageToken where the next page begins, empty at the end
 */
public record DocumentPage(List<DocumentView> documents, String nextPageToken) {}
