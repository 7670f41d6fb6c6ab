#include "clinicalbert/tasks/span_answerer.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/tasks/load_span_answerer.hpp"
#include "clinicalbert/tokens/pair_windows.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_answerer.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::span_answerer_test {
namespace {

using answerer = tests::tiny_span_answerer;

struct written {
  tests::temporary_folder parent;
  std::filesystem::path path = parent.path() / "reader";
  written() { tests::write_tiny_folder<answerer::model>(path, {}, 0.4, "BertForQuestionAnswering"); }
};

const std::vector<std::string> texts{tests::tiny_text(300), "a bc", "", tests::tiny_text(60)};

tasks::answering_options options(std::size_t length, std::size_t overlap, std::size_t batch_tokens) {
  return {{length, overlap}, batch_tokens, {.candidates = 10, .longest = 7}};
}

std::vector<labels::answers> answers(const answerer& reader, const std::vector<std::string>& questions) {
  answerer::stream stream;
  std::vector<tokens::encoding> read(texts.size());
  for (std::size_t t = 0; t < texts.size(); ++t) reader.tokenizer().append_pieces(texts[t], read[t], 1);
  std::vector<tasks::asked_question> asked(questions.size());
  for (std::size_t q = 0; q < questions.size(); ++q) {
    reader.tokenizer().append_pieces(questions[q], asked[q].question, 0);
    for (const auto& text : read) asked[q].texts.push_back(&text);
  }
  reader.answer(stream, asked);
  CHECK(stream.arena().grown() == 0);
  std::vector<labels::answers> found;
  for (auto& one : asked) found.push_back(std::move(one.found));
  return found;
}

void check_same(const labels::answers& got, const labels::answers& want) {
  CHECK(got.no_answer_score == want.no_answer_score);
  CHECK(got.best == want.best);
}

// The windows of Hugging Face, one at a time through the model.
labels::answers one_by_one(const tasks::model_folder& folder, const std::string& question,
                           const tasks::answering_options& how) {
  const answerer::model::sizes sizes{folder.tables(), {}};
  answerer::stream s;
  const auto weights = weights::load_frozen<answerer::model>(folder.checkpoint, sizes, s);
  labels::answer_search search(how.answers);
  for (std::size_t t = 0; t < texts.size(); ++t) {
    const auto framed =
        tokens::encode_pair_windows(folder.tokenizer, question, texts[t], {how.windows.length, how.windows.overlap},
                                    tokens::truncation::only_second);
    for (const auto& window : framed.windows) {
      const auto rows = static_cast<std::uint32_t>(window.size());
      const std::vector<std::uint32_t> offsets{0, rows};
      std::vector<float> hidden(rows * answerer::encoder::hidden), logits(rows * 2);
      s.arena().reserve(answerer::encoder::infer_workspace(rows, rows, 1) + answerer::head::workspace(rows, 1));
      answerer::encoder::infer(s, weights.encoder, folder.encoder_options(),
                               {window.ids, window.segments, tensors::sequences(offsets)}, {hidden.data(), rows});
      answerer::head::infer(s, std::get<0>(weights.heads), answerer::encoder::input(hidden.data(), rows),
                            {logits.data(), rows});
      std::size_t first = 1;
      while (window.words[first] != -1) ++first;
      ++first;
      search.add(static_cast<std::uint32_t>(t), logits, first,
                 std::span(window.offsets).subspan(first, rows - 1 - first));
    }
  }
  return search.finish();
}

TEST_CASE("span_answerer: windows of all texts, in batches of any size, give what each window alone gives") {
  const written folder;
  const tasks::model_folder opened(folder.path);
  for (const auto& how : {options(128, 40, 4096), options(40, 12, 90), options(40, 0, 1)}) {
    CAPTURE(how.windows.length, how.batch_tokens);
    const auto reader = tasks::load_span_answerer<tests::tiny_reader, tests::backend>(opened, how);
    const std::vector<std::string> questions{tests::tiny_question, "why", ""};
    const auto found = answers(reader, questions);
    REQUIRE(found.size() == 3);
    for (std::size_t q = 0; q < questions.size(); ++q) {
      check_same(found[q], one_by_one(opened, questions[q], how));
      CHECK(found[q].best.size() > 3);
      for (const auto& one : found[q].best) {
        REQUIRE(one.text < texts.size());
        CHECK(one.span.begin < one.span.end);
        CHECK(one.span.end <= texts[one.text].size());
      }
    }
  }
}

TEST_CASE("span_answerer: no text and a text without words have no answer") {
  const written folder;
  const auto reader = tasks::load_span_answerer<tests::tiny_reader, tests::backend>(tasks::model_folder(folder.path));
  CHECK(reader.how().windows.length == 128);  // the model's positions
  CHECK(reader.how().windows.overlap == 42);
  answerer::stream stream;
  std::vector<tasks::asked_question> asked(2);
  const tokens::encoding nothing;
  asked[1].texts = {&nothing};
  reader.answer(stream, asked);
  CHECK(asked[0].found.has_none());
  CHECK(asked[1].found.has_none());
  CHECK(asked[1].found.no_answer_probability == 1);
}

TEST_CASE("span_answerer: what does not fit is refused, with numbers and without words") {
  const written folder;
  const tasks::model_folder opened(folder.path);
  const auto reader = tasks::load_span_answerer<tests::tiny_reader, tests::backend>(opened, options(20, 5, 4096));
  CHECK_THROWS_WITH(answers(reader, {std::string(17, 'q')}),
                    "a question of 17 pieces in windows of 20 pieces, 3 of them special, leaves no room for a text");
  const answerer::model::sizes sizes{opened.tables(), {}};
  answerer::stream s;
  const auto weights = weights::load_frozen<answerer::model>(opened.checkpoint, sizes, s);
  CHECK_THROWS_WITH(answerer(weights, opened.encoder_options(), opened.tokenizer, options(129, 5, 4096)),
                    tests::contains("129 pieces of a window do not fit 128 positions"));
}

}  // namespace
}  // namespace clinicalbert::span_answerer_test
