#include "clinicalbert/corpora/note_json.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace note_json_test {

using namespace clinicalbert;
using corpora::annotated_note;
using notes = std::vector<annotated_note>;

TEST_CASE("notes with entities are written a line each, and read again") {
  const notes some{{"a", "\xC3\xA4 \"fever\"\n", {{{0, 2}, "X", "D1"}, {{4, 9}, "Y", "", 0.98F, "p|q"}}, {}},
                   {"b", "", {}, {{"CID", "D1", "D2"}}}};
  CHECK(
      corpora::note_line(some[0], "f", 0) ==
      "{\"note\":\"a\",\"text\":\"\xC3\xA4 \\\"fever\\\"\\n\",\"entities\":["
      R"({"begin":0,"end":2,"label":"X","identifier":"D1"},{"begin":4,"end":9,"label":"Y","parts":"p|q","score":0.98}]})");
  const tests::temporary_folder folder;
  corpora::write_notes(folder.path() / "n.jsonl", some);
  CHECK(corpora::read_entities(folder.path() / "n.jsonl") == some);
}

TEST_CASE("what JSON cannot hold is refused by number") {
  const auto refused = [](const annotated_note& note, const std::string& why) {
    CHECK_THROWS_WITH(corpora::note_line(note, "f", 3),
                      tests::contains("f: note 3" + why) && !tests::contains("canary"));
  };
  refused({"a", "canary\xFF", {}, {}}, " has bytes");
  refused({"a", "canary", {{{0, 6}, "X", "canary\xFF"}}, {}}, " has bytes");
  refused({"a", "canary", {{{0, 7}, "X"}}, {}}, ", annotation 0, does not lie");
}

}  // namespace note_json_test
