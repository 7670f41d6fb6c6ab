#include "clinicalbert/retrieval/inverted_index.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace inverted_index_test {

using namespace clinicalbert;
using retrieval::inverted_index;
using retrieval::posting;
using views = std::vector<std::string_view>;

namespace {

/// Each character is a term.
const auto characters = [](std::string_view text, auto&& each) {
  for (std::size_t i = 0; i < text.size(); ++i) each(text.substr(i, 1));
};

std::vector<posting> postings_of(const inverted_index& index, std::string_view term) {
  const auto number = index.find(term);
  if (!number) return {};
  const auto found = index.postings(*number);
  return {found.begin(), found.end()};
}

}  // namespace

TEST_CASE("an index knows which passages have a term, and how often") {
  const inverted_index index(views{"banana", "", "cab"}, characters);
  CHECK(index.passages() == 3);
  CHECK(index.terms() == 4);
  CHECK(postings_of(index, "a") == std::vector<posting>{{0, 3}, {2, 1}});
  CHECK(postings_of(index, "b") == std::vector<posting>{{0, 1}, {2, 1}});
  CHECK(postings_of(index, "c") == std::vector<posting>{{2, 1}});
  CHECK(postings_of(index, "n") == std::vector<posting>{{0, 2}});
  for (const char* missing : {"", "A", "bb", "z"}) CHECK(!index.find(missing));
  CHECK(index.length(0) == 6);
  CHECK(index.length(1) == 0);
  CHECK(index.mean_length() == 3.0);
  for (std::size_t i = 0; i < index.terms(); ++i) CHECK(index.find(index.term(i)) == i);
}

TEST_CASE("an index of nothing") {
  for (const auto& index : {inverted_index(), inverted_index(views{}, characters)}) {
    CHECK(index.passages() == 0);
    CHECK(index.terms() == 0);
    CHECK(index.mean_length() == 0.0);
    CHECK(!index.find("a"));
  }
}

TEST_CASE("a term may have any bytes") {
  const auto whole = [](std::string_view text, auto&& each) { each(text); };
  const inverted_index index(views{std::string_view("a\0b", 3), "a", "", "\xFF"}, whole);
  CHECK(index.terms() == 4);
  CHECK(postings_of(index, std::string_view("a\0b", 3)) == std::vector<posting>{{0, 1}});
  CHECK(postings_of(index, "") == std::vector<posting>{{2, 1}});
  CHECK(postings_of(index, "\xFF") == std::vector<posting>{{3, 1}});
}

}  // namespace inverted_index_test
