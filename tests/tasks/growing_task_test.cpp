#include "clinicalbert/tasks/growing_task.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/tasks/load_text_embedder.hpp"
#include "clinicalbert/tasks/text_embedder.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"
#include "tests/temporary_folder.hpp"

namespace growing_task_test {

namespace {

using namespace clinicalbert;
using B = backends::simd_in<backends::precisions::int8>;
using embedder = tasks::text_embedder<tests::tiny_model, B>;
using growing = tasks::growing_task<embedder>;

constexpr std::string_view old_text = "no fever today", new_text = "metformin or lisinopril today";

std::unique_ptr<growing> open(const std::filesystem::path& path) {
  const auto folder = std::make_shared<const tasks::model_folder>(path);
  B::stream loader;
  return std::make_unique<growing>(
      folder, embedder::model::sizes{folder->tables(), {}},
      tokens::growth_rules{.capacity = 50, .min_count = 2, .min_texts = 2, .min_pieces = 3},
      [folder](auto weights, auto tokenizer) {
        return embedder(std::move(weights), folder->encoder_options(), std::move(tokenizer), {.length = 64});
      },
      loader);
}

std::vector<float> embedding_of(const embedder& one, std::string_view text) {
  B::stream s;
  embedder::workspace memory;
  std::vector<float> embeddings;
  one.embed(s, {&text, 1}, memory, embeddings);
  return embeddings;
}

/// Words that are none of the vocabulary's.
std::vector<std::string> unknown_words() {
  std::vector<std::string> words{"metformin", "lisinopril"};
  for (char c = 'a'; c <= 'z'; ++c) words.push_back("dru" + std::string(3, c));
  return words;
}

}  // namespace

TEST_CASE("an embedder in int8 grows: old texts keep their bits, new words have those of the folder that it saves") {
  const tests::temporary_folder folder;
  const auto running = open(tests::write_tiny_base(folder.path(), {"no", "fever", "today"}));
  const auto before = running->snapshot();
  const auto old_embedding = embedding_of(*before, old_text), new_embedding = embedding_of(*before, new_text);
  for (int i = 0; i < 2; ++i) running->see(new_text);
  CHECK(running->grow() == 2);
  const auto after = running->snapshot();
  CHECK(embedding_of(*after, old_text) == old_embedding);
  CHECK(embedding_of(*before, new_text) == new_embedding);
  CHECK(embedding_of(*after, new_text) != new_embedding);
  running->save(folder.path() / "grown");
  const tasks::model_folder grown(folder.path() / "grown");
  const auto loaded = tasks::load_text_embedder<tests::tiny_model, B>(grown, {.length = 64});
  CHECK(embedding_of(loaded, new_text) == embedding_of(*after, new_text));
}

TEST_CASE("threads may see texts, grow and embed all at once") {
  const tests::temporary_folder folder;
  const auto running = open(tests::write_tiny_base(folder.path(), {"no", "fever", "today"}));
  const auto old_embedding = embedding_of(*running->snapshot(), old_text);
  const auto words = unknown_words();
  std::atomic<std::size_t> next{0}, learned{0}, wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (std::size_t at; (at = next++) < words.size();) {
        for (int text = 0; text < 2; ++text) running->see(words[at]);
        learned += running->grow();
        const auto now = running->snapshot();
        if (embedding_of(*now, old_text) != old_embedding) ++wrong;
        (void)embedding_of(*now, words[at]);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(learned == words.size());
  const auto state = running->state();
  REQUIRE(state.learned.size() == words.size());
  CHECK(running->room() == 50 - words.size());
  const auto now = running->snapshot();
  for (std::size_t i = 0; i < state.learned.size(); ++i)
    CHECK(now->tokenizer().pieces().find(state.learned[i].word) ==
          static_cast<std::int32_t>(running->base().size() + i));
}

}  // namespace growing_task_test
