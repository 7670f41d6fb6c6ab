#include "clinicalbert/metrics/rouge_words.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace rouge_words_test {

using namespace clinicalbert;
using strings = std::vector<std::string>;

TEST_CASE("words are a-z and 0-9 in lower case") {
  CHECK(metrics::rouge_words("The \u03b2-blockers, 12.5mg") == strings{"the", "blockers", "12", "5mg"});
  CHECK(metrics::rouge_words("\u212a na\u00efve") == strings{"k", "na", "ve"});  // the Kelvin sign has a lower case
  CHECK(metrics::rouge_words("\u60a3\u8005").empty());
  CHECK(metrics::rouge_words("").empty());
}

TEST_CASE("words of more than three letters are stemmed") {
  CHECK(metrics::rouge_words("Was treated as his diseases", true) == strings{"was", "treat", "as", "his", "diseas"});
}

TEST_CASE("a line is a sentence") {
  CHECK(metrics::rouge_sentences("One two.\n\nThree\n.\n") == std::vector<strings>{{"one", "two"}, {"three"}, {}});
  CHECK(metrics::rouge_sentences("").empty());
}

}  // namespace rouge_words_test
