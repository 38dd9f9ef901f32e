package io.aetherflow.model.text.conflict;

import java.util.ArrayList;
import java.util.List;

/**
 * The characters that a hunk claims as its place, each with the hunk that really deleted it; of
 * several the latest counts. Confined to the thread that judges.
 */
final class Claims {
  /** Characters deleted by one hunk. */
  record Claim(Span span, Hunk deleter) {}

  private List<Claim> claims = new ArrayList<>();

  /** Claims what the hunk deletes itself. */
  void own(Hunk hunk) {
    for (var span : hunk.deleted()) {
      claims.add(new Claim(span, hunk));
    }
  }

  /**
   * Takes over what another hunk claimed; a claim that stands already yields only to a later
   * deletion.
   */
  void inherit(Claims others) {
    for (var claim : List.copyOf(others.claims)) {
      inherit(claim);
    }
  }

  private void inherit(Claim added) {
    var result = new ArrayList<Claim>();
    var uncovered = List.of(added.span());
    for (var claim : claims) {
      boolean common = claim.span().overlaps(added.span());
      if (common && claim.deleter().version() < added.deleter().version()) {
        for (var kept : claim.span().minus(added.span())) {
          result.add(new Claim(kept, claim.deleter()));
        }
      } else {
        result.add(claim);
        if (common) {
          uncovered = Span.minus(uncovered, claim.span());
        }
      }
    }
    for (var span : uncovered) {
      result.add(new Claim(span, added.deleter()));
    }
    claims = result;
  }

  /**
   * The characters that both claim and that neither's author knew to be deleted by the other before
   * typing.
   *
   * @param mine the base of the operation that holds these claims
   * @param theirs the base of the operation that holds the others
   */
  List<Span> contested(long mine, Claims others, long theirs) {
    var common = new ArrayList<Span>();
    for (var claim : claims) {
      for (var other : others.claims) {
        if (claim.span().overlaps(other.span())
            && (claim.deleter().version() > theirs || other.deleter().version() > mine)) {
          common.add(claim.span().intersect(other.span()));
        }
      }
    }
    return common;
  }

  /** Forgets claims on what was deleted at or below a version. */
  void forget(long version) {
    claims.removeIf(claim -> claim.deleter().version() <= version);
  }
}
