// Taggers and embedders whose streams replay: what lies in the arena before the encoder depends on a batch's class
// alone, or nothing would be replayed.
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/cuda/replayed_cuda.hpp"
#include "clinicalbert/tasks/text_embedder.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace repeated_tasks_test {

namespace {

using namespace clinicalbert;
using plain = backends::cuda<>;
using replayed = backends::replayed_cuda<>;

tokens::tokenizer letters() {
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (char c = 'a'; c <= 'z'; ++c) pieces.push_back(std::string(1, c));
  return tokens::tokenizer(tokens::vocabulary(pieces));
}

// Random weights, the same for each backend.
template <class Model>
typename Model::frozen weights_of(const typename Model::sizes& sizes) {
  std::mt19937 random(12);
  models::parameter_set<Model> weights(sizes);
  tests::fill_randomly(weights, random);
  return typename Model::frozen(weights.const_view());
}

// Texts of so many words, of one letter each.
std::vector<std::string> texts() {
  std::mt19937 random(3);
  std::vector<std::string> all;
  for (const std::size_t words : {4U, 9U, 3U, 12U, 1U, 7U, 25U, 2U, 6U, 11U}) {
    all.emplace_back();
    for (std::size_t i = 0; i < words; ++i) all.back() += {static_cast<char>('a' + random() % 26), ' '};
  }
  return all;
}

constexpr layers::table_sizes tables{.vocabulary = 31, .positions = 20, .segments = 2};

// The logits of all texts, a call each; the stream is as it was left.
template <class B>
std::vector<std::vector<float>> tag(typename B::stream& s) {
  using tagger = tasks::token_tagger<tests::h8, B>;
  const labels::tag_set tags(labels::label_set({"O", "B-X", "I-X"}));
  const tagger one(weights_of<typename tagger::model>({tables, {{3}}}), {}, tags, letters(),
                   {.length = 20, .overlap = 4, .batch_tokens = 64});
  std::vector<std::vector<float>> logits;
  for (const auto& text : texts()) {
    tasks::tagged_text tagged;
    tagged.read(one.tokenizer(), text, false);
    one.tag(s, std::span(&tagged, 1));
    logits.push_back(tagged.logits);
  }
  return logits;
}

template <class B>
std::vector<std::vector<float>> embed(typename B::stream& s) {
  using embedder = tasks::text_embedder<tests::h8, B>;
  const embedder one(weights_of<typename embedder::model>({tables, {}}), {}, letters(), {.length = 20});
  std::vector<std::vector<float>> all(texts().size());
  typename embedder::workspace memory;
  for (std::size_t t = 0; t < all.size(); ++t) {
    const std::string text = texts()[t];
    one.embed(s, std::vector<std::string_view>{text}, memory, all[t]);
  }
  return all;
}

TEST_CASE("tasks on a GPU: what they find is the same with graphs, which serve texts of many lengths") {
  tests::the_gpu() = {};
  plain::stream first;
  replayed::stream s;
  CHECK(tag<replayed>(s) == tag<plain>(first));
  CHECK(s.replays() >= 6);  // of ten texts, in two classes
  const std::size_t replays = s.replays();
  CHECK(embed<replayed>(s) == embed<plain>(first));
  CHECK(s.replays() >= replays + 6);
}

}  // namespace

}  // namespace repeated_tasks_test
