#include "clinicalbert/tasks/open_summarizer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/tasks/tiny_summarizer.hpp"
#include "tests/temporary_folder.hpp"

namespace open_summarizer_test {

namespace {

using namespace clinicalbert;
using B = backends::simd<>;
using pair = models::model_pair<tests::h32, tests::h32_decoder>;
using pairs = models::pair_list<pair>;
using model = tasks::summarizing_model<pair, B, true>;

struct bench {
  tests::temporary_folder scratch;
  std::filesystem::path path = scratch.path() / "model";

  bench() { tests::write_tiny_summarizer(path); }
  [[nodiscard]] std::unique_ptr<tasks::any_summarizer> open(const tasks::summary_options& how) const {
    return tasks::open_summarizer<B, pairs>(path, how);
  }
  [[nodiscard]] tasks::summary summarize(std::string_view text, const tasks::summary_options& how) const {
    return open(how)->open_session()->summarize(text);
  }
};

constexpr std::string_view note =
    "Patient had chest pain, 5 mg aspirin. No fever of 40.5 was there. Pain of the 12 patient.";

std::string long_note() {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "The patient was with pain and no fever " + std::to_string(i) + ".\n";
  return text;
}

}  // namespace

TEST_CASE("a summary is what the model generates, by greedy and beam search and by sampling") {
  const bench b;
  const tasks::encoder_decoder_folder folder(b.path);
  B::stream s;
  const auto weights = weights::load_frozen<model>(
      folder.opened.tensors,
      model::sizes{tasks::tables_of(folder.opened.config.encoder), tasks::tables_of(folder.opened.config.decoder)}, s);
  const std::string_view text = "Chest pain and 5 mg aspirin.";
  const auto source = folder.tokenizer.encode(text);
  const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(source.size())};
  const tensors::sequences alone(offsets);
  const tensors::token_batch batch{source.ids, source.segments, alone};
  const generation::end_ids ids{2, 3};
  const generation::options target{.max_length = 12, .no_repeat_ngram = 2};
  generation::decoder_run<model> run(s, weights, folder.options_of_halves(), batch);

  const auto text_of = [&](const std::vector<std::int32_t>& pieces) {
    tokens::spelling spelling;
    tokens::encoding plain;
    folder.tokenizer.append_pieces(text, plain);
    spelling.learn(folder.tokenizer, plain, text);
    std::string written;
    std::vector<text::byte_span> spans;
    tokens::readable_text(folder.tokenizer, spelling).append(pieces, written, spans);
    return written;
  };
  const auto searched = generation::beam_search(run, target, {.beams = 3}, ids);
  const auto by_beams = b.summarize(text, {.target = target, .search = generation::beam_options{.beams = 3}});
  CHECK(by_beams.text == text_of(searched.at(0).ids));
  CHECK(by_beams.parts.at(0).score == tests::approx(searched[0].score));
  CHECK(by_beams.parts.size() == 1);
  CHECK(by_beams.parts[0].source == text::byte_span{0, static_cast<std::uint32_t>(text.size())});
  CHECK(by_beams.parts[0].summary == text::byte_span{0, static_cast<std::uint32_t>(by_beams.text.size())});
  CHECK(by_beams.sentences.empty());

  run.restart();
  const auto greedy = generation::greedy(run, target, ids);
  const auto by_greed = b.summarize(text, {.target = target, .search = tasks::greedy_options{}});
  CHECK(by_greed.text == text_of(greedy.ids));
  double sum = 0;
  for (const double x : greedy.log_probabilities) sum += x;
  CHECK(by_greed.parts.at(0).score == tests::approx(sum / static_cast<double>(greedy.log_probabilities.size())));

  run.restart();
  const generation::sampling_options draw{.temperature = 2, .seed = 9};
  const auto drawn = generation::sample(run, target, draw, ids);
  CHECK(b.summarize(text, {.target = target, .search = draw}).text == text_of(drawn.at(0).ids));
}

TEST_CASE("a long text goes in parts, and no word is left out") {
  const bench b;
  const auto text = long_note();
  const auto found = b.summarize(text, {.target = {.max_length = 8}, .search = tasks::greedy_options{}});
  REQUIRE(found.parts.size() > 3);
  std::size_t end = 0;
  for (const auto& part : found.parts) {
    for (std::size_t at = end; at < part.source.begin; ++at) CHECK((text[at] == ' ' || text[at] == '\n'));
    end = part.source.end;
    CHECK(part.summary.end <= found.text.size());
  }
  CHECK(text.find_first_not_of(" \n", end) == std::string::npos);
  CHECK(static_cast<std::size_t>(std::ranges::count(found.text, '\n')) + 1 == found.parts.size());

  const auto summarizer = b.open({.target = {.max_length = 8}, .search = tasks::greedy_options{}});
  CHECK(summarizer->how().source_length == 40);
  backends::thread_pool pool(2);
  const auto session = summarizer->open_session(&pool);
  CHECK(session->summarize(text).text == found.text);
  CHECK(session->summarize(text).text == found.text);
}

TEST_CASE("each sentence of a summary has sources in the text") {
  const bench b;
  const auto found = b.summarize(long_note(), {.target = {.max_length = 12}, .traces = true});
  const auto text = long_note();
  const auto sentences = text::split_sentences(text);
  REQUIRE_FALSE(found.sentences.empty());
  for (const auto& one : found.sentences) {
    CHECK(one.span.end <= found.text.size());
    CHECK(one.span.begin < one.span.end);
    double sum = 0, last = 1;
    for (const auto& share : one.shares) {
      CHECK(std::ranges::find(sentences, share.span) != sentences.end());
      CHECK(share.mass <= last);
      last = share.mass;
      sum += share.mass;
    }
    CHECK(sum == tests::approx(1));
    // All from the part that was read.
    const auto part = std::ranges::find_if(
        found.parts, [&](const auto& p) { return one.span.begin >= p.summary.begin && one.span.end <= p.summary.end; });
    REQUIRE(part != found.parts.end());
    for (const auto& share : one.shares)
      CHECK((share.span.end > part->source.begin && share.span.begin < part->source.end));
  }
}

TEST_CASE("numbers that the source lacks are flagged, or not generated at all") {
  const bench b;
  std::size_t flagged = 0, copied = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const generation::sampling_options draw{.temperature = 3, .seed = seed};
    tasks::summary_options how{.target = {.max_length = 30}, .search = draw};
    const auto free = b.summarize(note, how);
    for (const auto& one : free.numbers)
      CHECK(free.text.substr(one.span.begin, one.span.size()).find_first_of("0123456789") != std::string::npos);
    flagged += free.numbers.size();
    how.copies_numbers = true;
    const auto bound = b.summarize(note, how);
    for (const auto& one : bound.numbers) {  // a number that was cut at the maximum length, or has another unit
      CAPTURE(bound.text, seed);
      const bool is_last = one.span.end == bound.text.size();
      CHECK((is_last || one.what == text::number_doubt::unit));
    }
    copied += text::find_numbers(bound.text).size();
  }
  CHECK(flagged > 0);
  CHECK(copied > 0);
}

TEST_CASE("what cannot be summarized is refused") {
  const bench b;
  const auto summarizer = b.open({.target = {.max_length = 8}});
  const auto own = summarizer->open_session();
  for (const std::string_view empty : {"", " \n", "\xff"})
    CHECK_THROWS_WITH(own->summarize(empty), tests::contains("the source is empty"));
  CHECK_FALSE(own->summarize("pain").parts.empty());  // as if nothing had been

  const auto refused = [&](const tasks::summary_options& how, const std::string& why) {
    CHECK_THROWS_WITH(b.open(how), tests::contains(why));
  };
  refused({.search = generation::beam_options{.beams = 98}}, "98 beams over a vocabulary of 97 pieces");
  refused({.search = generation::beam_options{.beams = 0}}, "without a beam");
  refused({.target = {.max_length = 41}}, "41, but the decoder has 40 positions");
  refused({.search = generation::sampling_options{.temperature = 0}}, "temperature");
  refused({.source_length = 2}, "too short");
  CHECK(b.open({})->how().target.max_length == 40);

  CHECK_THROWS_WITH((tasks::open_summarizer<B, models::pair_list<models::model_pair<models::bert_tiny>>>(b.path)),
                    tests::contains("no pair") && tests::contains("hidden 128 (not 32)"));
  tests::write_tiny_summarizer(b.scratch.path() / "blind",
                               [](auto& config) { config["decoder"]["add_cross_attention"] = false; });
  CHECK_THROWS_WITH((tasks::open_summarizer<B, pairs>(b.scratch.path() / "blind")),
                    tests::contains("the decoder has no cross-attention"));
  CHECK_THROWS_AS((tasks::open_summarizer<B, pairs>(b.scratch.path() / "none")), files::file_error);
}

}  // namespace open_summarizer_test
