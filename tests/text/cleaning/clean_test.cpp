#include "clinicalbert/text/cleaning/clean.hpp"

#include <memory>
#include <string>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/text/cleaning/step_properties.hpp"

namespace clean_test {

namespace text = clinicalbert::text;
using text::byte_span;

namespace {

/// Each step with even odds, with options by chance.
text::clean_options random_options(tests::text_maker& maker) {
  const auto coin = [&] { return maker.below(2) == 0; };
  text::clean_options options;
  options.malformed_as_replacement = coin();
  if (coin()) {
    auto& joins = options.line_joins.emplace();
    joins.width = static_cast<std::uint32_t>(maker.below(40));
    joins.shortest = 10;
    if (coin()) joins.hyphen = text::line_end_hyphen::removed;
  }
  if (coin()) options.control_characters = text::control_character_options{coin(), coin()};
  constexpr text::unicode_form forms[] = {text::unicode_form::nfc, text::unicode_form::nfd, text::unicode_form::nfkc,
                                          text::unicode_form::nfkd};
  if (coin()) options.form = forms[maker.below(4)];
  if (coin()) options.half_width = text::half_width_options{coin()};
  if (coin()) options.own_step = text::replace_malformed;
  if (coin()) options.deidentified = text::deidentified_options{coin(), coin() ? "" : "<{kind}>"};
  if (coin())
    options.stop_words_left_out = coin() ? text::stop_words::english(coin()) : text::stop_words::chinese(coin());
  if (coin()) {
    auto words = std::make_shared<text::word_dictionary>();
    words->add("\xE5\x8F\x91\xE7\x83\xAD");
    options.chinese_words = words;
  }
  if (coin()) {
    auto& marks = options.punctuation.emplace();
    marks.keep_in_numbers = coin();
    marks.keep_signs = coin();
    marks.keep_chinese = coin();
    marks.part_words = coin();
  }
  if (coin()) options.white_space = text::white_space_options{coin(), coin(), coin(), coin(), coin(), maker.below(3)};
  return options;
}

}  // namespace

TEST_CASE("no step leaves a text as it is", "[text]") {
  const auto made = text::clean(" a\xFF ", text::clean_options::none());
  CHECK(made.text == " a\xFF ");
  CHECK(made.map.origin({0, 4}) == byte_span{0, 4});
  CHECK(text::clean("", text::clean_options::clinical()).text.empty());
}

TEST_CASE("clinical cleaning keeps all that a reader sees", "[text]") {
  constexpr std::string_view note =
      "\xEF\xBB\xBFHISTORY:\r\n"
      "The  patient  (63\xEF\xBC\x85) came with pain in the chest on [**3-4**] and\r\n"
      "was given 0.5 mg of it.\x07\r\n\r\n\r\n";
  const auto made = text::clean(note, text::clean_options::clinical());
  CHECK(made.text ==
        "HISTORY:\nThe patient (63%) came with pain in the chest on [**3-4**] and was given 0.5 mg of it.");
  const auto at = static_cast<std::uint32_t>(made.text.find("[**3-4**]"));
  const auto origin = made.map.origin({at, at + 9});
  CHECK(note.substr(origin.begin, origin.size()) == "[**3-4**]");
}

TEST_CASE("a bag of words has neither stop words nor marks", "[text]") {
  CHECK(text::clean("The patient is not on 0.5 mg, i.e. (half) of [**Name**]'s.", text::clean_options::bag_of_words())
            .text == "patient not 0.5 mg half");
}

TEST_CASE("Chinese stop words are whole words where a dictionary is given", "[text]") {
  auto options = text::clean_options::none();
  options.stop_words_left_out.emplace().add("\xE7\x9A\x84");
  const std::string note = "\xE7\x9A\x84\xE7\xA1\xAE\xE7\x9A\x84";  // 的确的
  CHECK(text::clean(note, options).text == "\xE7\xA1\xAE");
  auto words = std::make_shared<text::word_dictionary>();
  words->add("\xE7\x9A\x84\xE7\xA1\xAE");
  options.chinese_words = words;
  CHECK(text::clean(note, options).text == "\xE7\x9A\x84\xE7\xA1\xAE");
}

TEST_CASE("one's own step is taken before stop words", "[text]") {
  auto options = text::clean_options::none();
  options.own_step = [](std::string_view) {
    text::mapped_text made;
    made.replace("the", {0, 4});
    return made;
  };
  CHECK(text::clean("fort", options).map.origin({0, 1}) == byte_span{0, 4});
  options.stop_words_left_out = text::stop_words::english();
  CHECK(text::clean("fort", options).text.empty());
}

TEST_CASE("then maps through both steps", "[text]") {
  const auto made =
      text::then(text::unchanged("a  b"), [](std::string_view t) { return text::collapse_white_space(t); });
  CHECK(made.text == "a b");
  CHECK(made.map.origin({2, 3}) == byte_span{3, 4});
}

TEST_CASE("any pipeline of steps keeps the properties of one", "[text]") {
  const std::uint32_t seed = 47;
  CAPTURE(seed);
  tests::text_maker maker(seed);
  std::string wrong;
  for (int pipeline = 0; pipeline < 60 && wrong.empty(); ++pipeline) {
    const auto options = random_options(maker);
    for (int round = 0; round < 50 && wrong.empty(); ++round) {
      const std::string original = round % 3 == 0 ? maker.bytes() : maker.next(round % 3 == 1);
      wrong = tests::broken_property(original, text::clean(original, options));
    }
  }
  CHECK(wrong == "");
}

TEST_CASE("the ready-made pipelines keep the properties of a step", "[text]") {
  const std::uint32_t seed = 48;
  CAPTURE(seed);
  for (const auto& options : {text::clean_options::clinical(), text::clean_options::bag_of_words()})
    CHECK(tests::broken_step(seed, [&](std::string_view t) { return text::clean(t, options); }) == "");
}

}  // namespace clean_test
