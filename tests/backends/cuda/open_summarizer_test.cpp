// A summarizer on a GPU that does its work late: what the host reads must have been waited for.
#include "clinicalbert/tasks/open_summarizer.hpp"

#include <cmath>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/model_pairs.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/tasks/tiny_summarizer.hpp"
#include "tests/temporary_folder.hpp"

namespace open_summarizer_test {

using namespace clinicalbert;

TEST_CASE("a summarizer that is opened for a GPU writes what one on the CPU writes, and looks where it looks") {
  tests::the_gpu() = {};
  const tests::temporary_folder folder;
  tests::write_tiny_summarizer(folder.path() / "model");
  using pairs = models::pair_list<models::model_pair<tests::h32, tests::h32_decoder>>;
  const std::string_view note =
      "Patient had chest pain, 5 mg aspirin. No fever of 40.5 was there. Pain of the 12 patient.";
  const auto write = [&]<class B>(std::type_identity<B>, const tasks::summary_options& options) {
    const auto summarizer = tasks::open_summarizer<B, pairs>(folder.path() / "model", options);
    return summarizer->open_session()->summarize(note);
  };
  const tasks::summary_options searched{.source_length = 20, .target = {.max_length = 10}, .traces = true};
  const tasks::summary_options greedy{
      .source_length = 20, .target = {.max_length = 9, .no_repeat_ngram = 2}, .search = tasks::greedy_options{}};
  const tasks::summary_options drawn{.source_length = 20,
                                     .target = {.max_length = 9},
                                     .search = generation::sampling_options{.seed = 4},
                                     .copies_numbers = true};
  for (const auto& options : {searched, greedy, drawn}) {
    const auto got = write(std::type_identity<backends::cuda<>>{}, options);
    const auto want = write(std::type_identity<backends::reference<float>>{}, options);
    CHECK(got.text == want.text);
    REQUIRE(got.parts.size() > 1);
    REQUIRE(got.parts.size() == want.parts.size());
    for (std::size_t i = 0; i < got.parts.size(); ++i)
      CHECK(std::abs(got.parts[i].score - want.parts[i].score) <= 1e-4);
    REQUIRE(got.sentences.size() == want.sentences.size());
    for (std::size_t i = 0; i < got.sentences.size(); ++i) {
      REQUIRE(got.sentences[i].shares.size() == want.sentences[i].shares.size());
      for (std::size_t k = 0; k < got.sentences[i].shares.size(); ++k) {
        CHECK(got.sentences[i].shares[k].span == want.sentences[i].shares[k].span);
        CHECK(std::abs(got.sentences[i].shares[k].mass - want.sentences[i].shares[k].mass) <= 1e-4);
      }
    }
  }
  CHECK(tests::the_gpu().memories_held == 0);
}

}  // namespace open_summarizer_test
