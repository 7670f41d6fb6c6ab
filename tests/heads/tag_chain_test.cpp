#include "clinicalbert/heads/tag_chain.hpp"

#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "tests/catch.hpp"
#include "tests/heads/token_class_oracle.hpp"

namespace clinicalbert::tag_chain_test {
namespace {

using B = backends::reference<float>;
using head = heads::token_class<32, B>;

std::vector<std::string> names_of(const head::sizes& sizes) {
  models::parameter_set<heads::with_heads<models::encoder<tests::h32, B>, head>> set(
      {{.vocabulary = 9, .positions = 4, .segments = 2}, {sizes}});
  std::vector<std::string> names;
  head::parameters<float>::visit(
      [&](const auto& name, tensors::shape shape, std::span<float> values) {
        names.push_back(std::string(name));
        CHECK(shape.elements() == values.size());
      },
      std::get<0>(set.view().heads));
  return names;
}

TEST_CASE("tag_chain: a token classifier has a CRF's scores under pytorch-crf's names, if it is to have any") {
  CHECK(names_of({5}) == std::vector<std::string>{"classifier.weight", "classifier.bias"});
  CHECK(names_of({5, true}) == std::vector<std::string>{"classifier.weight", "classifier.bias", "crf.start_transitions",
                                                        "crf.end_transitions", "crf.transitions"});
}

TEST_CASE("tag_chain: frozen it keeps the numbers, and shows a matrix where a checkpoint has one") {
  using chain = heads::tag_chain<float>;
  tensors::cursor<const float> count;
  (void)chain::parameters<const float>::bind(count, 2);
  std::vector<float> numbers(count.used());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i);
  tensors::cursor<const float> memory(numbers.data());
  const auto parameters = chain::parameters<const float>::bind(memory, 2);
  chain::frozen frozen(parameters), empty(std::size_t{0});
  CHECK(frozen.labels() == 2);
  const std::span<const float> pairs = frozen.pairs;
  CHECK(std::vector<float>(pairs.begin(), pairs.end()) ==
        std::vector<float>(parameters.pairs.begin(), parameters.pairs.end()));

  std::vector<std::string> names;
  const auto each = [&](const std::string& name, const layers::frozen_part<float>& part) {
    names.push_back(name);
    CHECK(part.held->size() == part.bytes);
    CHECK(part.tensors == std::vector<std::string>{name});
    if (name != "crf.transitions") return;
    CHECK(part.rows == 2);
    CHECK(part.columns == 2);
    std::vector<float> packed(4);
    part.pack({parameters.pairs.data(), 2, 2}, reinterpret_cast<std::byte*>(packed.data()));
    CHECK(std::equal(packed.begin(), packed.end(), pairs.begin()));
  };
  chain::frozen::visit(each, frozen);
  CHECK(names.size() == 3);
  chain::frozen::visit(each, empty);
  CHECK(names.size() == 3);
}

}  // namespace
}  // namespace clinicalbert::tag_chain_test
