#include "clinicalbert/text/porter_stem.hpp"

#include <string>
#include <utility>

#include "tests/catch.hpp"

namespace porter_stem_test {

using clinicalbert::text::porter_stem;

TEST_CASE("the examples of Porter 1980") {
  // Through all steps, not the one alone that each stands for in the paper
  const std::pair<const char*, const char*> examples[] = {
      {"caresses", "caress"},     {"ponies", "poni"},         {"caress", "caress"},       {"cats", "cat"},
      {"feed", "feed"},           {"agreed", "agre"},         {"plastered", "plaster"},   {"bled", "bled"},
      {"motoring", "motor"},      {"sing", "sing"},           {"conflated", "conflat"},   {"troubled", "troubl"},
      {"sized", "size"},          {"hopping", "hop"},         {"tanned", "tan"},          {"falling", "fall"},
      {"hissing", "hiss"},        {"fizzed", "fizz"},         {"failing", "fail"},        {"filing", "file"},
      {"happy", "happi"},         {"relational", "relat"},    {"conditional", "condit"},  {"rational", "ration"},
      {"digitizer", "digit"},     {"radically", "radic"},     {"differently", "differ"},  {"analogously", "analog"},
      {"predication", "predic"},  {"operator", "oper"},       {"feudalism", "feudal"},    {"decisiveness", "decis"},
      {"hopefulness", "hope"},    {"callousness", "callous"}, {"formality", "formal"},    {"sensitivity", "sensit"},
      {"sensibility", "sensibl"}, {"triplicate", "triplic"},  {"formative", "form"},      {"formalize", "formal"},
      {"electrical", "electr"},   {"goodness", "good"},       {"revival", "reviv"},       {"allowance", "allow"},
      {"inference", "infer"},     {"airliner", "airlin"},     {"gyroscopic", "gyroscop"}, {"adjustable", "adjust"},
      {"defensible", "defens"},   {"irritant", "irrit"},      {"replacement", "replac"},  {"adjustment", "adjust"},
      {"dependent", "depend"},    {"adoption", "adopt"},      {"communism", "commun"},    {"activate", "activ"},
      {"effective", "effect"},    {"bowdlerize", "bowdler"},  {"probate", "probat"},      {"rate", "rate"},
      {"cease", "ceas"},          {"controlling", "control"}, {"rolling", "roll"},
  };
  for (const auto& [word, stem] : examples) {
    CAPTURE(word);
    CHECK(porter_stem(word) == stem);
  }
}

TEST_CASE("where NLTK departs from Porter 1980") {
  const std::pair<const char*, const char*> examples[] = {
      {"dies", "die"},        {"died", "die"},       {"tries", "tri"}, {"tried", "tri"}, {"enjoy", "enjoy"},
      {"spy", "spi"},         {"skies", "sky"},      {"dying", "die"}, {"news", "news"}, {"innings", "inning"},
      {"succeed", "succeed"}, {"as", "as"},          {"by", "by"},     {"using", "use"}, {"carefully", "care"},
      {"biology", "biolog"},  {"apology", "apolog"},
  };
  for (const auto& [word, stem] : examples) {
    CAPTURE(word);
    CHECK(porter_stem(word) == stem);
  }
}

TEST_CASE("anything may be stemmed") {
  CHECK(porter_stem("").empty());
  CHECK(porter_stem("s") == "s");
  CHECK(porter_stem("ies") == "i");
  CHECK(porter_stem("ing") == "ing");
  CHECK(porter_stem("eed") == "eed");
  CHECK(porter_stem("h2so4s") == "h2so4");
  CHECK(porter_stem("12345") == "12345");
  const std::string long_word(200000, 'y');
  CHECK(porter_stem(long_word).size() == long_word.size());
}

}  // namespace porter_stem_test
