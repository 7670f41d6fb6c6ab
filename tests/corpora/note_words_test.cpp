#include "clinicalbert/corpora/note_words.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace note_words_test {

using namespace clinicalbert;
using strings = std::vector<std::string>;

namespace {

strings cut(const std::string& text, const std::vector<text::byte_span>& spans) {
  strings all;
  for (const auto span : spans) all.push_back(text.substr(span.begin, span.size()));
  return all;
}

}  // namespace

TEST_CASE("words as BERT splits them, bytes as they stand") {
  for (const std::string& text :
       {std::string("No \xC3\x84lter, 0.5 mg b.i.d.\n\xE6\x82\xA3\xE8\x80\x85x"), std::string(200, 'a') + " b"}) {
    const auto words = cut(text, corpora::words_of(text));
    if (text[0] == 'a') {
      CHECK(words == strings{std::string(200, 'a'), "b"});
    } else {
      CHECK(words == strings{"No", "\xC3\x84lter", ",", "0", ".", "5", "mg", "b", ".", "i", ".", "d", ".",
                             "\xE6\x82\xA3", "\xE8\x80\x85", "x"});
    }
  }
  CHECK(corpora::words_of("").empty());
  CHECK(corpora::words_of(" \n\t").empty());
}

TEST_CASE("characters but white space") {
  const std::string text = " \xE6\x82\xA3 a\n\xE3\x80\x80\xF0\x9F\x98\x80\xFF";
  CHECK(cut(text, corpora::characters_of(text)) == strings{"\xE6\x82\xA3", "a", "\xF0\x9F\x98\x80", "\xFF"});
}

}  // namespace note_words_test
