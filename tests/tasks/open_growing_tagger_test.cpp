#include "clinicalbert/tasks/open_growing_tagger.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/open_entity_tagger.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "clinicalbert/weights/frozen_format.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/growing_model.hpp"
#include "tests/temporary_folder.hpp"

namespace open_growing_tagger_test {

namespace {

using namespace clinicalbert;
using B = tests::backend;
using tagger = tasks::token_tagger<tests::tiny_model, B>;
using growing = tasks::growing_task<tagger>;
using models_here = models::model_list<tests::tiny_model>;

constexpr tokens::growth_rules quick{.capacity = 4, .min_count = 3, .min_texts = 2, .min_pieces = 3};
constexpr std::string_view old_note = "no fever today, no cough", new_note = "metformin today; no metformins";

std::unique_ptr<growing> open(const std::filesystem::path& path, const tokens::growth_rules& rules = quick,
                              const std::filesystem::path& growth = {}) {
  const auto folder = std::make_shared<const tasks::model_folder>(path);
  B::stream loader;
  return std::make_unique<growing>(
      folder, tagger::model::sizes{folder->tables(), {{3, false}}}, rules,
      [folder](auto weights, auto tokenizer) {
        return tagger(std::move(weights), folder->encoder_options(),
                      tasks::tags_of(folder->config, folder->path / "config.json"), std::move(tokenizer));
      },
      loader, growth);
}

/// Every bit that a tagger makes of a note.
struct outcome {
  std::vector<std::int32_t> ids;
  std::vector<float> logits;
  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome outcome_of(const tagger& one, std::string_view note) {
  tasks::tagged_text text;
  text.read(one.tokenizer(), note, false);
  B::stream s;
  one.tag(s, {&text, 1});
  return {text.pieces.ids, text.logits};
}

void see_twice(auto& one, const std::string& text) {
  one.see(text + " " + text);
  one.see(text);
}

}  // namespace

TEST_CASE("a running tagger takes in a word; notes without it keep their bits, and old snapshots theirs") {
  const tests::temporary_folder folder;
  const auto running = open(tests::write_tiny_tagger(folder.path()));
  const auto before = running->snapshot();
  const auto old_before = outcome_of(*before, old_note), new_before = outcome_of(*before, new_note);
  see_twice(*running, "no metformin");
  CHECK(running->snapshot() == before);
  CHECK(running->grow() == 1);
  const auto after = running->snapshot();
  REQUIRE(after != before);
  CHECK(running->grow() == 0);
  CHECK(running->snapshot() == after);

  const auto id = static_cast<std::int32_t>(before->tokenizer().pieces().size());
  CHECK(outcome_of(*after, old_note) == old_before);
  CHECK(outcome_of(*before, new_note) == new_before);
  const auto new_after = outcome_of(*after, new_note);
  CHECK(new_after.ids.front() == id);
  CHECK(new_after.ids.size() < new_before.ids.size());
  CHECK(new_after.logits != new_before.logits);
}

TEST_CASE("what a tagger learned is saved as a folder or a file, and replayed to the same ids and bits") {
  const tests::temporary_folder folder;
  const auto base = tests::write_tiny_tagger(folder.path());
  const auto running = open(base);
  see_twice(*running, "metformin");
  REQUIRE(running->grow() == 1);
  see_twice(*running, "metformins lisinopril");  // the first begins with a piece that was learned, and saves no more
  running->see("amoxicillin");                   // counted, not learned
  REQUIRE(running->grow() == 1);
  running->save(folder.path() / "grown");
  tokens::write_growth(folder.path() / "later.json", running->base(), running->state());

  const tasks::model_folder grown(folder.path() / "grown");
  const auto loaded = tasks::load_token_tagger<tests::tiny_model, B>(grown);
  const auto wanted = outcome_of(*running->snapshot(), new_note);
  CHECK(outcome_of(loaded, new_note) == wanted);  // as any model
  const auto resumed = open(grown.path), replayed = open(base, quick, folder.path() / "later.json");
  for (const auto* one : {&resumed, &replayed}) {
    CHECK((*one)->state() == running->state());
    CHECK(outcome_of(*(*one)->snapshot(), new_note) == wanted);
    CHECK((*one)->room() == 2);
  }
  // They go on alike, one from an extended folder, and the bits of rows whose pieces were learned are the same too.
  for (const auto* one : {&running, &resumed, &replayed}) {
    see_twice(**one, "amoxicillin metforminizing lisinoprilabc");
    CHECK((*one)->grow() == 2);
    CHECK((*one)->grow() == 0);
  }
  constexpr std::string_view last_note = "amoxicillin, metforminizing, lisinoprilabc today";
  const auto last = outcome_of(*running->snapshot(), last_note);
  for (const auto* one : {&resumed, &replayed}) {
    CHECK((*one)->state() == running->state());
    CHECK(outcome_of(*(*one)->snapshot(), last_note) == last);
  }
  resumed->save(folder.path() / "once_more");
  running->save(folder.path() / "at_once");
  const tasks::model_folder twice(folder.path() / "once_more"), once(folder.path() / "at_once");
  CHECK(tokens::vocabulary_text(twice.tokenizer.pieces()) == tokens::vocabulary_text(once.tokenizer.pieces()));
  CHECK(outcome_of(tasks::load_token_tagger<tests::tiny_model, B>(twice), last_note) == last);
  CHECK(outcome_of(tasks::load_token_tagger<tests::tiny_model, B>(once), last_note) == last);
}

TEST_CASE("the row of a word is the mean of its pieces' rows") {
  const tests::temporary_folder folder;
  const auto base = tests::write_tiny_tagger(folder.path());
  const auto running = open(base);
  see_twice(*running, "metformin");
  REQUIRE(running->grow() == 1);
  running->save(folder.path() / "grown");
  const auto table = [](const std::filesystem::path& path, std::size_t& rows) {
    const auto opened = weights::open_checkpoint(path);
    const auto* const words = opened.find("bert.embeddings.word_embeddings.weight");
    REQUIRE(words != nullptr);
    rows = static_cast<std::size_t>(words->sizes[0]);
    std::vector<float> values(words->count());
    words->read_into(std::span(values));
    return values;
  };
  constexpr std::size_t hidden = tests::tiny_model::config.hidden;
  std::size_t rows_before = 0, rows = 0;
  const auto before = table(base, rows_before), after = table(folder.path() / "grown", rows);
  REQUIRE(rows == rows_before + 1);
  const auto parts = running->state().learned.front().pieces;
  REQUIRE(parts.size() == 9);
  for (std::size_t c = 0; c < hidden; ++c) {
    double sum = 0;
    for (const auto part : parts) sum += static_cast<double>(before[static_cast<std::size_t>(part) * hidden + c]);
    CHECK(after[rows_before * hidden + c] == static_cast<float>(sum / 9));
  }
}

TEST_CASE("a capacity that is used up ends growth, and more than it is refused") {
  const tests::temporary_folder folder;
  const auto base = tests::write_tiny_tagger(folder.path());
  auto few = quick;
  few.capacity = 2;
  const auto running = open(base, few);
  CHECK(running->room() == 2);
  see_twice(*running, "metformin lisinopril amoxicillin");
  CHECK(running->grow() == 2);
  CHECK(running->room() == 0);
  const auto full = running->snapshot();
  CHECK(running->grow() == 0);
  CHECK(running->snapshot() == full);
  running->save(folder.path() / "grown");
  few.capacity = 1;
  CHECK_THROWS_WITH(open(folder.path() / "grown", few),
                    tests::contains("growth.json: has 2 learned words where at most 1, the capacity, were expected"));
  few.capacity = 2;
  CHECK(open(folder.path() / "grown", few)->room() == 0);
}

TEST_CASE("threads annotate by old snapshots and new ones while a tagger grows") {
  const tests::temporary_folder folder;
  const auto base = tests::write_tiny_tagger(folder.path());
  const auto running = tasks::open_growing_tagger<B, models_here>(base, quick);
  const auto same = [](const std::vector<labels::entity>& a, const std::vector<labels::entity>& b) {
    bool equal = a.size() == b.size();
    for (std::size_t i = 0; equal && i < a.size(); ++i)
      equal = a[i].span == b[i].span && a[i].label == b[i].label && a[i].score == b[i].score;
    return equal;
  };
  const auto old = running->snapshot();
  const auto old_entities = old->open_session()->annotate(old_note),
             as_pieces = old->open_session()->annotate(new_note);
  std::atomic<bool> is_done{false};
  std::atomic<std::size_t> wrong{0}, begun{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {  // keeps the old snapshot
      const auto session = old->open_session();
      for (std::size_t round = 0; round == 0 || !is_done; ++round) {
        if (!same(session->annotate(new_note), as_pieces)) ++wrong;
        if (round == 0) ++begun;
      }
    });
    threads.emplace_back([&] {  // goes with the time
      const auto session = running->open_session();
      for (std::size_t round = 0; round == 0 || !is_done; ++round) {
        if (!same(session->annotate(old_note), old_entities)) ++wrong;
        (void)session->annotate(new_note);
        if (round == 0) ++begun;
      }
    });
  }
  while (begun < threads.size()) std::this_thread::yield();
  std::size_t learned = 0;
  for (const char* word : {"metformin", "lisinopril", "amoxicillin", "ibuprofen"}) {
    see_twice(*running, word);
    learned += running->grow();
  }
  is_done = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(learned == 4);
  CHECK(running->room() == 0);

  running->save(folder.path() / "grown");
  running->save_growth(folder.path() / "later.json");
  const auto now = running->open_session()->annotate(new_note);
  const auto loaded = tasks::open_entity_tagger<B, models_here>(folder.path() / "grown");
  CHECK(same(loaded->open_session()->annotate(new_note), now));
  const auto replayed = tasks::open_growing_tagger<B, models_here>(base, quick, {}, folder.path() / "later.json");
  CHECK(same(replayed->open_session()->annotate(new_note), now));
  CHECK(replayed->types() == running->types());
}

TEST_CASE("a growth of another vocabulary is refused, and so are a frozen file and a shape that no model has") {
  const tests::temporary_folder folder;
  const auto base = tests::write_tiny_tagger(folder.path());
  const auto other = tokens::with_words(tokens::read_vocabulary(base), {"lisinopril"});
  tokens::write_growth(folder.path() / "other.json", other, {{{"metformin", {5, 6}}}, {}});
  CHECK_THROWS_WITH(open(base, quick, folder.path() / "other.json"),
                    tests::contains("other.json: belongs to another vocabulary"));
  const auto frozen = folder.path() / "frozen";
  files::write_whole(frozen, "12345678" + std::string(weights::frozen_format::beginning));
  CHECK_THROWS_WITH((tasks::open_growing_tagger<B, models_here>(frozen)),
                    tests::contains("is frozen, and its words cannot grow: open the folder that it was made of"));
  CHECK_THROWS_WITH((tasks::open_growing_tagger<B, models_here>(folder.path() / "none")),
                    tests::contains("does not exist"));
  CHECK_THROWS_WITH((tasks::open_growing_tagger<B, models::model_list<models::bert_tiny>>(base)),
                    tests::contains("bert_tiny has hidden 128 (not 64)"));
}

}  // namespace open_growing_tagger_test
