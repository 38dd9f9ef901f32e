package io.aetherflow.system.browser;

import com.microsoft.playwright.Locator;
import java.util.List;

/** What people do with the cards and columns of a board, and what they see of them. */
final class Boards {
  private Boards() {}

  static void add(Author author, int column, String... titles) {
    column(author, column).locator(".add").click();
    for (String title : titles) {
      author.type(title).press("Enter");
    }
    author.press("Escape");
  }

  static void rename(Author author, String card, String title) {
    card(author, card).click();
    author.page().locator("#card-title").fill(title);
    author.press("Enter");
  }

  static List<String> titles(Author author) {
    return author.page().locator(".column-title").all().stream().map(Locator::inputValue).toList();
  }

  static Locator column(Author author, int place) {
    return author.page().locator("[data-column]").nth(place);
  }

  static List<String> cards(Author author, int column) {
    return column(author, column).locator(".card-title").allInnerTexts();
  }

  static Locator card(Author author, String title) {
    return author
        .page()
        .locator("[data-card]")
        .filter(new Locator.FilterOptions().setHasText(title))
        .first();
  }
}
