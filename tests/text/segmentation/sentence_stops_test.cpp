#include "clinicalbert/text/segmentation/sentence_stops.hpp"

#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/line_breaks.hpp"
#include "tests/catch.hpp"

namespace sentence_stops_test {

namespace text = clinicalbert::text;
using text::stop_verdict;

namespace {

stop_verdict after_stop(std::string_view bytes, std::size_t stop) {
  const text::abbreviation_list none;
  return text::stop_rules(bytes, 0, none)
      .after_stop(stop, text::read_beginning(bytes, text::read_white_space(bytes, stop + 1).end));
}

stop_verdict after_glued_stop(std::string_view bytes) {
  const text::abbreviation_list none;
  const std::size_t stop = bytes.rfind('.');
  return text::stop_rules(bytes, 0, none).after_glued_stop(stop, text::read_beginning(bytes, stop + 1));
}

}  // namespace

TEST_CASE("the kind of an abbreviation decides by what follows", "[text]") {
  CHECK(after_stop("see Dr. Lee", 6) == stop_verdict::goes_on);
  CHECK(after_stop("it b.i.d. The", 8) == stop_verdict::ends);
  CHECK(after_stop("it b.i.d. with", 8) == stop_verdict::open);
  CHECK(after_stop("it b.i.d. 5", 8) == stop_verdict::open);
  CHECK(after_stop("it No. 5", 5) == stop_verdict::goes_on);
  CHECK(after_stop("it no. The", 5) == stop_verdict::ends);
  CHECK(after_stop("Pt. Smith", 2) == stop_verdict::open);
  CHECK(after_stop("the U.S. Food", 7) == stop_verdict::open);
  CHECK(after_stop("the U.S. The", 7) == stop_verdict::ends);
}

TEST_CASE("a letter alone is an initial, a species or the end of a name", "[text]") {
  CHECK(after_stop("by J. Smith", 4) == stop_verdict::goes_on);
  CHECK(after_stop("by J. K. Smith", 4) == stop_verdict::goes_on);
  CHECK(after_stop("an E. coli", 4) == stop_verdict::open);
  CHECK(after_stop("Hepatitis C. Smith", 11) == stop_verdict::ends);
  CHECK(after_stop("vitamin D. Milk", 9) == stop_verdict::ends);
  CHECK(after_stop("97 F. After", 4) == stop_verdict::ends);
  CHECK(after_stop("15 g. Within", 4) == stop_verdict::ends);
  CHECK(after_stop("no c/c/e. abdomen", 8) == stop_verdict::ends);
  CHECK(after_stop("J. The", 1) == stop_verdict::ends);
}

TEST_CASE("a stop without white space ends a sentence between words only", "[text]") {
  for (const std::string_view bytes : {"daily.He", "p=0.05.The", "(5 mg).The", "出院.患者", "seen.•"}) {
    CAPTURE(bytes);
    CHECK(after_glued_stop(bytes) == stop_verdict::ends);
  }
  for (const std::string_view bytes :
       {"0.5", "a.b", "Node.js", "Ph.D", "Dr.Smith", "YMAO.AluR", "x.Foo(", "www.site.Org", "5.患者", "3.He"}) {
    CAPTURE(bytes);
    CHECK(after_glued_stop(bytes) == stop_verdict::goes_on);
  }
}

TEST_CASE("citations behind a full stop are found", "[text]") {
  const text::abbreviation_list none;
  const auto bare = [&](std::string_view bytes) {
    return text::stop_rules(bytes, 0, none).bare_citation_end(bytes.find('.'));
  };
  CHECK(bare("disease.12 The") == 10);
  CHECK(bare("disease.1,3-5 The") == 13);
  CHECK(bare("disease.12 the") == 0);
  CHECK(bare("p53.12 The") == 0);
  CHECK(bare("disease. The") == 0);
  CHECK(bare("disease.12") == 0);
  const auto bracketed = [&](std::string_view bytes) { return text::stop_rules(bytes, 0, none).citation_end(0); };
  CHECK(bracketed("[12]") == 4);
  CHECK(bracketed("[1, 3-5] x") == 8);
  CHECK(bracketed("[a]") == 0);
  CHECK(bracketed("[]") == 0);
  CHECK(bracketed("[1") == 0);
}

}  // namespace sentence_stops_test
