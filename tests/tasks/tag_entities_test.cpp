#include "clinicalbert/tasks/tag_entities.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/tasks/open_entity_tagger.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace tag_entities_test {

namespace {

using namespace clinicalbert;
using models_here = models::model_list<models::minilm_l6, tests::tiny_model>;

// A tagger that has learned to mark "asthma" and "heart failure" anywhere in a window, as a folder.
std::filesystem::path train_folder(const std::filesystem::path& parent) {
  const std::vector<std::string> fill{"patient", "has", "no", "known", "fever", "but", "mild", "old", "cough", "today"};
  auto words = fill;
  words.insert(words.end(), {"asthma", "heart", "fail", "##ure"});
  const tasks::model_folder base(tests::write_tiny_base(parent, words));
  tasks::tagging_corpus corpus{"lines", {}};
  batches::split_mix random(5);
  for (std::size_t i = 0; i < 80; ++i) {
    corpora::tagged_sentence s;
    for (std::size_t k = 0; k < 100; ++k) {
      if (random.below(4) != 0) {
        s.words.push_back(fill[random.below(fill.size())]);
        s.tags.push_back("O");
      } else if (random.below(2) == 0) {
        s.words.push_back("asthma");
        s.tags.push_back("B-Disease");
      } else {
        s.words.insert(s.words.end(), {"heart", "failure"});
        s.tags.insert(s.tags.end(), {"B-Disease", "I-Disease"});
      }
    }
    corpus.sentences.push_back(std::move(s));
  }
  tasks::tagger_trainer<tests::tiny_model, tests::backend> run(base, std::vector{corpus}, 1, 128);
  tests::backend::stream stream;
  run.train(stream, tests::tiny_training(8));
  run.save(parent / "tagger", weights::storage::f32);
  return parent / "tagger";
}

// One for all cases: training takes seconds.
const std::filesystem::path& trained_folder() {
  static const tests::temporary_folder folder;
  static const std::filesystem::path path = train_folder(folder.path());
  return path;
}

struct marked {
  std::string note;
  std::vector<text::byte_span> spans;
};

// A long note in which every entity's bytes are known.
marked long_note() {
  marked m;
  const std::vector<std::string> fill{"patient has no fever", "old cough today", "but mild", "known"};
  for (std::size_t i = 0; i < 150; ++i) {
    m.note += fill[i % fill.size()] + (i % 5 == 0 ? "\n" : " ");
    if (i % 3 == 0) {
      const std::string entity = i % 2 == 0 ? "Asthma" : "heart \t failure";
      const auto begin = static_cast<std::uint32_t>(m.note.size());
      m.note += entity + " ";
      m.spans.push_back({begin, begin + static_cast<std::uint32_t>(entity.size())});
    }
  }
  return m;
}

}  // namespace

TEST_CASE("entities of a long note come back once each, with their bytes, whatever the windows") {
  const marked m = long_note();
  for (const auto& windows : std::vector<tasks::window_options>{{128, 32, 1024}, {96, 24, 200}, {32, 12, 64}}) {
    CAPTURE(windows.length);
    const auto tagger = tasks::open_entity_tagger<tests::backend, models_here>(trained_folder(), windows);
    const auto found = tagger->open_session()->annotate(m.note);
    REQUIRE(found.size() == m.spans.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].span == m.spans[i]);
      CHECK(tagger->types().name(found[i].label) == "Disease");
      CHECK(found[i].score > 0.5F);
      CHECK(found[i].score <= 1.0F);
    }
  }
}

TEST_CASE("one const tagger serves 64 threads, each the same as alone; notes may be empty or malformed") {
  const auto tagger = tasks::open_entity_tagger<tests::backend, models_here>(trained_folder());
  const std::string note = long_note().note.substr(0, 700);
  const auto alone = tagger->open_session()->annotate(note);
  const auto same = [&](const std::vector<labels::entity>& other) {
    bool equal = other.size() == alone.size();
    for (std::size_t i = 0; equal && i < alone.size(); ++i)
      equal = other[i].span == alone[i].span && other[i].label == alone[i].label && other[i].score == alone[i].score;
    return equal;
  };
  CHECK(!alone.empty());
  backends::thread_pool pool(3);
  CHECK(same(tagger->open_session(&pool)->annotate(note)));

  std::vector<int> equal(64, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < equal.size(); ++t)
    threads.emplace_back([&, t] { equal[t] = same(tagger->open_session()->annotate(note)) ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK(equal == std::vector<int>(64, 1));

  const auto session = tagger->open_session();
  CHECK(session->annotate("").empty());
  CHECK(session->annotate(" \n\t ").empty());
  CHECK(session->annotate("\xff\xfe\x80").empty());
  const auto bad = session->annotate("has \xff asthma today");
  REQUIRE(bad.size() == 1);
  CHECK(bad[0].span == text::byte_span{6, 12});
}

TEST_CASE("a folder whose shape no model has is refused by a sentence that says what differs") {
  const tests::temporary_folder folder;
  const auto base = tests::write_tiny_base(folder.path());
  CHECK_THROWS_AS((tasks::open_entity_tagger<tests::backend, models_here>(base)), files::file_error);  // no id2label
  try {
    (void)tasks::open_entity_tagger<tests::backend>(base);
    FAIL("it was opened");
  } catch (const files::file_error& error) {
    const std::string what = error.what();
    CHECK(what.find("config.json") != std::string::npos);
    CHECK(what.find("bert_tiny has hidden 128 (not 64)") != std::string::npos);
  }
}

}  // namespace tag_entities_test
