#include "examples/report/iob_places.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "clinicalbert/corpora/iob.hpp"
#include "tests/catch.hpp"

namespace iob_places_test {

using namespace clinicalbert;

TEST_CASE("each word of an IOB file has its line and its bytes") {
  const std::string text =
      "\xEF\xBB\xBF-DOCSTART-\tO\n\nno\tX\tO\r\nchest pain\tB-p\r\n \t \nnaïve O  \nx B_q\n-DOCSTART- -X- O\ny\tO";
  const auto sentences = corpora::parse_iob(text, "f");
  const auto places = examples::iob_places(text);
  REQUIRE(sentences.size() == 3);
  REQUIRE(places.size() == sentences.size());
  for (std::size_t s = 0; s < places.size(); ++s) {
    REQUIRE(places[s].size() == sentences[s].words.size());
    for (std::size_t w = 0; w < places[s].size(); ++w)
      CHECK(std::string_view(text).substr(places[s][w].begin, places[s][w].end - places[s][w].begin) ==
            sentences[s].words[w]);
  }
  CHECK(places[0][0].line == 3);
  CHECK(places[0][1].line == 4);
  CHECK(places[1][1].line == 7);
  CHECK(places[2][0] == examples::word_place{9, text.size() - 3, text.size() - 2});
}

}  // namespace iob_places_test
