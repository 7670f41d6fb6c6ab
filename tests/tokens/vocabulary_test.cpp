#include "clinicalbert/tokens/vocabulary.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tokens/token_data.hpp"

namespace vocabulary_test {

namespace tokens = clinicalbert::tokens;
using clinicalbert::files::file_error;
using tokens::vocabulary;

namespace {

const std::string specials = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

vocabulary parse(const std::string& text) { return vocabulary::parse(text, "folder/vocab.txt"); }

}  // namespace

TEST_CASE("ids are line numbers, in the vocabularies of BERT", "[tokens]") {
  CHECK(tests::vocabulary("cased").size() == 28996);
  CHECK(tests::vocabulary("uncased").size() == 30522);
  CHECK(tests::vocabulary("chinese").size() == 21128);
  for (const std::string name : tests::vocabulary_names) {
    const auto& pieces = tests::vocabulary(name);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto id = static_cast<std::int32_t>(i);
      wrong += pieces.find(pieces.piece(id)) != id;
    }
    CHECK(wrong == 0);
    CHECK(pieces.pad_id() == 0);
    CHECK(pieces.unk_id() == 100);
    CHECK(pieces.cls_id() == 101);
    CHECK(pieces.sep_id() == 102);
    CHECK(pieces.mask_id() == 103);
    CHECK_FALSE(pieces.find("no such piece"));
    CHECK_FALSE(pieces.find(""));
  }
}

TEST_CASE("lines may end in CRLF, the last one in nothing, and begin with a byte order mark", "[tokens]") {
  const auto pieces = parse("\xEF\xBB\xBF[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nfever");
  CHECK(pieces.size() == 6);
  CHECK(pieces.piece(0) == "[PAD]");
  CHECK(pieces.find("fever") == 5);
}

TEST_CASE("what looks odd in a vocabulary is a piece like any other", "[tokens]") {
  using namespace std::string_literals;
  const auto pieces = parse(specials +
                            "a\r\nb \n\xEF\xBB\xBF"
                            "c\nd\0e\n##\nfe\rver"s);
  CHECK(pieces.size() == 11);
  CHECK(pieces.find("a") == 5);   // CRLF and LF may be mixed
  CHECK(pieces.find("b ") == 6);  // white space is kept
  CHECK(pieces.find("\xEF\xBB\xBF"
                    "c") == 7);  // a byte order mark that is not the first
  CHECK(pieces.find("d\0e"s) == 8);
  CHECK(pieces.find("##") == 9);
  CHECK(pieces.find("fe\rver") == 10);  // CR alone ends no line
}

TEST_CASE("pieces can be given without a file", "[tokens]") {
  const std::vector<std::string> lines = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fe", "##ver"};
  const vocabulary pieces(lines);
  CHECK(pieces.find("##ver") == 6);
  CHECK(pieces.find("fe") == 5);
  CHECK_FALSE(pieces.find("ver"));
}

TEST_CASE("a bad vocabulary is an error that names file and line", "[tokens]") {
  CHECK_THROWS_AS(parse(specials + "fever\ncough\nfever\n"), file_error);
  CHECK_THROWS_WITH(parse(specials + "fever\ncough\nfever\n"),
                    tests::contains("folder/vocab.txt: line 8 repeats the piece of line 6"));
  CHECK_THROWS_WITH(parse(specials + "fever\n\ncough\n"), tests::contains("line 7 is an empty piece"));
  CHECK_THROWS_WITH(parse(specials + "fe\xFFver\n"), tests::contains("line 6 is not UTF-8"));
  CHECK_THROWS_WITH(parse(specials + "fever\n\n"), tests::contains("line 7 is an empty piece"));
  CHECK_THROWS_WITH(parse("\xFF\xFE[\0P\0"), tests::contains("line 1 is not UTF-8"));             // UTF-16
  CHECK_THROWS_WITH(parse(specials + "\xED\xA0\x80\n"), tests::contains("line 6 is not UTF-8"));  // a surrogate
  CHECK_THROWS_WITH(parse("[PAD]\r[UNK]\r[CLS]\r[SEP]\r[MASK]\r"), tests::contains("lacks the piece [PAD]"));
  CHECK_THROWS_WITH(parse("[PAD]\n[UNK]\n[CLS]\n[MASK]\n"), tests::contains("folder/vocab.txt: lacks the piece [SEP]"));
  for (const auto special : tokens::special_pieces) {
    std::string others;
    for (const auto other : tokens::special_pieces) others += other == special ? "x\n" : std::string(other) + "\n";
    CHECK_THROWS_WITH(parse(others), tests::contains("folder/vocab.txt: lacks the piece " + std::string(special)));
  }
  CHECK_THROWS_AS(parse(""), file_error);
  CHECK_THROWS_AS(vocabulary::load("no/such/vocab.txt"), file_error);
}

TEST_CASE("messages about a vocabulary never hold a piece of it", "[tokens]") {
  for (const std::string text : {"canary\ncanary\n", "canary\xFF\n", "canary\n\n", "canary\n"}) {
    try {
      (void)parse(text);
      FAIL("nothing was thrown");
    } catch (const std::exception& error) {
      CHECK(std::string(error.what()).find("canary") == std::string::npos);
    }
  }
}

}  // namespace vocabulary_test
