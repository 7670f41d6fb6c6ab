#include "examples/report/found_entities.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/iob.hpp"
#include "tests/catch.hpp"

namespace found_entities_test {

namespace {

using namespace clinicalbert;

}  // namespace

TEST_CASE("entities of all layers, in order, of the types that a file marks") {
  const auto sentences = corpora::parse_iob("a\tB-Disease\nb\tO\nc\tB-Drug\n\nd\tO\n", "f");
  std::vector<examples::tag_predictions> layers(2);
  layers[0].names = {"O", "B-Drug", "I-Drug"};
  layers[0].path = {0, 0, 1, 1};
  layers[1].names = {"O", "B-Disease", "I-Disease", "B-Other"};
  layers[1].path = {1, 2, 0, 3};
  const auto tags = examples::chosen_tags(sentences, layers);
  const labels::label_set types(tasks::marked_types(sentences));
  std::vector<std::string> left_out;
  const auto leave_out = [&](std::string_view type) { left_out.emplace_back(type); };
  const std::vector<examples::typed_span> first{{0, 2, "Disease"}, {2, 3, "Drug"}}, second{{0, 1, "Drug"}};
  CHECK(examples::found_entities(tags, 0, types, leave_out) == first);
  CHECK(left_out.empty());
  CHECK(examples::found_entities(tags, 1, types, leave_out) == second);
  CHECK(left_out == std::vector<std::string>{"Other"});

  const auto items = examples::count_entities(sentences, layers);
  REQUIRE(items.size() == 2);
  CHECK_FALSE(items.is_right(0));  // the disease ends a word too late
  CHECK_FALSE(items.is_right(1));
  metrics::match_counts drugs;
  for (std::size_t i = 0; i < 2; ++i)
    for (const auto& one : items[i])
      if (types.name(one.label) == "Drug") drugs += one.counts;
  CHECK(drugs == metrics::match_counts{1, 2, 1});
}

}  // namespace found_entities_test
