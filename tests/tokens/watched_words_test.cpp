#include "clinicalbert/tokens/watched_words.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace watched_words_test {

using namespace clinicalbert::tokens;

TEST_CASE("watched words are counted, and halved where they are too many", "[tokens]") {
  watched_words words(3);
  words.see("a", 5);
  words.see("a", 2);
  words.see("b", 1);
  words.see("c", 3);
  words.bound();
  CHECK(words.sorted() == std::vector<watched_word>{{"a", 7, 2}, {"b", 1, 1}, {"c", 3, 1}});
  words.see("d", 2, 4);
  words.bound();
  CHECK(words.sorted() == std::vector<watched_word>{{"a", 3, 1}, {"c", 1, 1}, {"d", 1, 2}});
  words.forget("c");
  words.forget("none");
  CHECK(words.size() == 2);
}

TEST_CASE("watched words are halved until they are few enough", "[tokens]") {
  watched_words words(10);
  for (int i = 0; i < 100; ++i) words.see(std::to_string(i), 100);
  words.see("often", 1000);
  words.bound();
  CHECK(words.sorted() == std::vector<watched_word>{{"often", 7, 1}});
  watched_words none(0);
  none.see("a", 9);
  none.bound();
  CHECK(none.size() == 0);
}

}  // namespace watched_words_test
