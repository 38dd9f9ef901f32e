package io.aetherflow.session.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

class FieldsTests {
  @Test
  void goodValuesPass() {
    assertThat(Fields.id("id", "0198c6f2-7d2a-7c1e")).isEqualTo("0198c6f2-7d2a-7c1e");
    assertThat(Fields.userId("user_id", "auth0|ana@example.com")).isNotEmpty();
    assertThat(Fields.userName("user_name", "Алиса 🙂")).isNotEmpty();
    assertThat(Fields.color("color", "#e44040")).isNotEmpty();
    assertThat(Fields.range("page_size", 200, 1, 200)).isEqualTo(200);
  }

  @Test
  void aRefusalNamesFieldValueAndLimit() {
    InvalidFieldException refusal = refused(Fields::id, "a b");
    assertThat(refusal.field()).isEqualTo("field");
    assertThat(refusal.value()).isEqualTo("a b");
    assertThat(refusal.limit()).startsWith("1..64 characters");
    assertThat(refusal).hasMessageContaining("field is 'a b', accepted is 1..64 characters");
  }

  @Test
  void badValuesAreRefused() {
    refused(Fields::id, "");
    refused(Fields::id, "x".repeat(65));
    refused(Fields::id, "{}");
    refused(Fields::userId, "  ");
    refused(Fields::userId, "a\u0000b");
    refused(Fields::userName, "n".repeat(129));
    refused(Fields::color, "red");
    assertThat(
            catchThrowableOfType(InvalidFieldException.class, () -> Fields.range("n", 201, 1, 200)))
        .hasMessageContaining("n is '201', accepted is 1..200");
  }

  @Test
  void aRefusalIsFitForLogsAndHeaders() {
    assertThat(refused(Fields::id, "a\nb\ud800" + "x".repeat(200)).value())
        .hasSize(80)
        .startsWith("a?b?xxx")
        .endsWith("...");
  }

  private static InvalidFieldException refused(BinaryOperator<String> check, String value) {
    InvalidFieldException refusal =
        catchThrowableOfType(InvalidFieldException.class, () -> check.apply("field", value));
    assertThat(refusal).as("refusal of '%s'", value).isNotNull();
    return refusal;
  }
}
