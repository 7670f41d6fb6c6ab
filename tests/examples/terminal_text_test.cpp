#include "examples/terminal_text.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace terminal_text_test {

namespace {

using namespace clinicalbert;

const labels::label_set types({"Chemical", "Disease"});

std::string shown(const std::string& text, const std::vector<labels::entity>& entities, bool is_colored) {
  examples::output out("");
  return examples::terminal_text(out, types, is_colored, false).render(0, {"note.txt", text}, entities);
}

}  // namespace

TEST_CASE("entities are black on their label's color, which is named behind them") {
  CHECK(shown("no aspirin for fever", {{{3, 10}, 0}, {{15, 20}, 1}}, true) ==
        "no \x1b[30;48;5;217maspirin \x1b[1mChemical\x1b[0m for \x1b[30;48;5;153mfever \x1b[1mDisease\x1b[0m\n");
}

TEST_CASE("a color is off at the end of a line, and on again after it") {
  CHECK(shown("diabetes\nmellitus", {{{0, 17}, 1}}, true) ==
        "\x1b[30;48;5;153mdiabetes\x1b[0m\n\x1b[30;48;5;153mmellitus \x1b[1mDisease\x1b[0m\n");
}

TEST_CASE("an entity in another one gives the color back") {
  CHECK(shown("abc", {{{0, 3}, 1}, {{1, 2}, 0}}, true) ==
        "\x1b[30;48;5;153ma\x1b[30;48;5;217mb \x1b[1mChemical\x1b[0m\x1b[30;48;5;153mc \x1b[1mDisease\x1b[0m\n");
}

TEST_CASE("in color no byte of a note commands the terminal, and without color every byte stays") {
  const std::string note = "a \x1b]0;title\x07 b";
  const auto colored = shown(note, {}, true);
  CHECK(colored.find('\x1b') == std::string::npos);
  CHECK(colored.find('\x07') == std::string::npos);
  CHECK(shown(note, {{{0, 1}, 0}}, false) == "[a|Chemical]" + note.substr(1) + "\n");
}

TEST_CASE("several notes have their names above them") {
  examples::output out("");
  const examples::terminal_text format(out, types, false, true);
  CHECK(format.render(0, {"one.txt", "a\n"}, {}) == "==> one.txt <==\na\n");
  CHECK(format.render(1, {"two.txt", "b"}, {}) == "\n==> two.txt <==\nb\n");
}

}  // namespace terminal_text_test
