#include "clinicalbert/tasks/clinical_tasks.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/clinical_corpora.hpp"

namespace clinical_tasks_test {

namespace {

using namespace clinicalbert;
using entity_files = std::vector<tasks::tagging_corpus>;
using relation_files = std::vector<tasks::relation_corpus>;

tokens::tokenizer tokenizer(std::size_t unused = 0) {
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "."};
  for (int i = 0; i < 200; ++i) pieces.push_back("w" + std::to_string(i));
  for (std::size_t i = 1; i <= unused; ++i) pieces.push_back("[unused" + std::to_string(i) + "]");
  return tokens::tokenizer(tokens::vocabulary(pieces), {.specials = tokens::special_tokens::as_text});
}

}  // namespace

TEST_CASE("clinical_tasks: corpora become examples whose classes are known by name") {
  const auto with = tokenizer(4);
  const entity_files entities{tests::clinical_sentences(1, 20)};
  const relation_files relations{tests::clinical_documents(2, 10)};
  const tasks::clinical_tasks all(with, entities, relations, 64);
  CHECK(all.has_entities());
  CHECK(all.tag_classes() == 5);
  CHECK(all.entity_examples().size() == 20);
  CHECK(all.entity_examples()[3].ids.size() == entities[0].sentences[3].words.size() + 2);
  CHECK(all.has_relations());
  CHECK(all.relation_classes() == 2);
  REQUIRE(all.counts().size() == 1);
  CHECK(all.counts()[0].pairs == 40);
  CHECK(all.counts()[0].related == 20);
  CHECK(all.relation_examples().size() == 10);
  CHECK(all.settings() == training::run_settings{{"entity_labels", "O, B-Disease, I-Disease, B-Drug, I-Drug"},
                                                 {"relation_labels", "no relation, treats"},
                                                 {"related_types", "Disease, Drug"},
                                                 {"relation_markers", "[unused1], [unused2], [unused3], [unused4]"}});
  const auto tagger = all.tagger_config({});
  CHECK(tagger.architectures == std::vector<std::string>{"BertForTokenClassification"});
  CHECK(tagger.id2label.size() == 5);
  CHECK(tasks::relations_of(all.relation_config({}), "config.json").classes.names() ==
        std::vector<std::string>{"no relation", "treats"});
}

TEST_CASE("clinical_tasks: either task may be none, and long texts are cut") {
  const auto with = tokenizer();
  const tasks::clinical_tasks none;
  CHECK((!none.has_entities() && !none.has_relations() && none.settings().empty()));
  CHECK((none.tag_classes() == 0 && none.relation_classes() == 0));
  const tasks::clinical_tasks one(with, entity_files{tests::clinical_sentences(1, 9)}, {}, 8);
  CHECK(!one.has_relations());
  CHECK(one.entity_examples().size() > 9);
  for (const auto& example : one.entity_examples()) CHECK(example.ids.size() <= 8);
  CHECK(one.longest() == 8);
  CHECK(one.vocabulary() == 206);
  CHECK(none.longest() + none.vocabulary() == 0);
  const tasks::clinical_tasks other(with, {}, relation_files{tests::clinical_documents(2, 4)}, 12);
  CHECK(!other.has_entities());
  CHECK(other.settings().back() == std::pair<std::string, std::string>{"relation_markers", ""});
  for (const auto& example : other.relation_examples()) CHECK(example.window_offsets.size() > 2);
  CHECK((other.longest() > 4 && other.longest() <= 12));
}

TEST_CASE("clinical_tasks: corpora without anything to learn are refused by their file") {
  const auto with = tokenizer();
  auto sentences = tests::clinical_sentences(1, 3);
  for (auto& sentence : sentences.sentences) sentence.tags.assign(sentence.words.size(), "O");
  CHECK_THROWS_WITH(tasks::clinical_tasks(with, entity_files{sentences}, {}, 64), "made.tsv: marks no entity");
  sentences.sentences[1].tags[2] = "I-Drug";
  CHECK_THROWS_WITH(tasks::clinical_tasks(with, entity_files{sentences}, {}, 64),
                    tests::contains("made.tsv: sentence 2, word 3 has a tag that IOB2 does not allow"));
  auto documents = tests::clinical_documents(2, 3);
  for (auto& note : documents.notes) note.relations.clear();
  CHECK_THROWS_WITH(tasks::clinical_tasks(with, {}, relation_files{documents}, 64),
                    tests::contains("made.pubtator: no document has a relation"));
}

}  // namespace clinical_tasks_test
