#include "clinicalbert/tasks/score_relations.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace score_relations_test {

using namespace clinicalbert;
using triple = metrics::relation_f1::triple;

namespace {

// Finds that the first entity induces every other one.
class first_induces_all final : public tasks::relation_extractor {
 public:
  [[nodiscard]] const labels::label_set& classes() const noexcept override { return classes_; }
  [[nodiscard]] const labels::label_set& types() const noexcept override { return types_; }
  [[nodiscard]] std::unique_ptr<tasks::relation_session> open_session(backends::thread_pool_interface*) const override {
    return std::make_unique<session>();
  }

 private:
  class session final : public tasks::relation_session {
   public:
    [[nodiscard]] tasks::extracted_relations extract(std::string_view note,
                                                     std::span<const corpora::annotation> mentions) override {
      std::vector<labels::typed_mention> typed;
      for (const auto& one : mentions) typed.push_back({one.span, 0, one.identifier});
      tasks::extracted_relations found{labels::group_mentions(note, typed), {}};
      for (std::uint32_t i = 1; i < found.entities.size(); ++i) found.relations.push_back({0, i, 1, 1.0F});
      return found;
    }
  };

  labels::label_set classes_{{"no relation", "CID"}}, types_{{"any"}};
};

}  // namespace

TEST_CASE("relations are scored by their concepts; what has no identifier is left out, what is not named is missed") {
  const std::vector<corpora::annotated_note> notes{
      {"1",
       "aa bb cc dd",
       {{{0, 2}, "any", "C1"}, {{3, 5}, "any", "D1|D2"}, {{6, 8}, "any", "-1"}, {{9, 11}, "any", "D1"}},
       {{"CID", "C1", "D2"}, {"CID", "C1", "D9"}, {"CID", "D1", "C1"}}},
      {"2", "", {}, {{"CID", "C1", "D1"}}},
  };
  const first_induces_all extractor;
  CHECK(tasks::triples_of(extractor.open_session(nullptr)->extract(notes[0].text, notes[0].annotations),
                          extractor.classes()) == std::vector<triple>{{"CID", "C1", "D1"}, {"CID", "C1", "D2"}});
  CHECK(tasks::triples_of(notes[1]) == std::vector<triple>{{"CID", "C1", "D1"}});
  const auto counts = tasks::score_relations(extractor, notes);
  CHECK(counts.counts().at("CID") == metrics::match_counts{1, 2, 4});
}

}  // namespace score_relations_test
