// Teaches a small BERT from random weights to find diseases and drugs in Chinese, and tags a sentence: the whole way in
// one file.
//
// Each character of the sentences is a piece of the vocabulary. Put a folder with bert-base-chinese and its shape,
// models::bert_base, where the random base stands, and the program is one for real use.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/tag_notes.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/tag_entities.hpp"
#include "clinicalbert/tasks/train_tagger.hpp"
#include "examples/command_line.hpp"
#include "examples/tiny_base.hpp"

namespace {

using namespace clinicalbert;
using examples::tiny_bert;
using backend = backends::simd<>;

/// A text in which these words are entities of these types.
corpora::annotated_note marked(std::string_view text,
                               std::initializer_list<std::pair<std::string_view, const char*>> entities) {
  corpora::annotated_note note;
  note.text = text;
  for (const auto& [word, type] : entities) {
    const auto begin = static_cast<std::uint32_t>(text.find(word));
    note.annotations.push_back({.span = {begin, begin + static_cast<std::uint32_t>(word.size())}, .type = type});
  }
  return note;
}

const std::vector<corpora::annotated_note> notes{
    marked("患者患有高血压，建议服用降压药物", {{"高血压", "disease"}, {"降压药物", "drug"}}),
    marked("患者患有糖尿病，建议服用二甲双胍", {{"糖尿病", "disease"}, {"二甲双胍", "drug"}}),
    marked("建议患者服用阿司匹林", {{"阿司匹林", "drug"}}), marked("糖尿病患者建议体检", {{"糖尿病", "disease"}})};

void run(const std::filesystem::path& out, const std::string& sentence, const training::training_options& options) {
  std::filesystem::create_directories(out);
  std::vector<std::string_view> texts;
  for (const auto& note : notes) texts.push_back(note.text);
  examples::write_tiny_base(out / "base", texts);

  const tasks::model_folder base(out / "base");
  auto tagged = corpora::tag_notes(notes, corpora::tagged_unit::character, labels::tag_scheme::iob2);
  const tasks::tagging_corpus corpus{"notes", std::move(tagged.sentences)};
  tasks::tagger_trainer<tiny_bert, backend> trainer(base, std::span(&corpus, 1), options.seed, 64);
  backend::stream stream;
  trainer.train(stream, options);
  trainer.save(out / "model", weights::storage::f32);

  // As a program would that only has the folder.
  const tasks::model_folder model(out / "model");
  const tasks::tag_entities<tiny_bert, backend> tagger(tasks::load_token_tagger<tiny_bert, backend>(model));
  for (const auto& entity : tagger.open_session()->annotate(sentence))
    std::cout << nlohmann::ordered_json{{"begin", entity.span.begin},
                                        {"end", entity.span.end},
                                        {"label", tagger.types().name(entity.label)},
                                        {"score", entity.score}}
                     .dump()
              << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::string out, sentence = notes.front().text;
  training::training_options options;
  options.epochs = 30;
  options.batch = 2;
  options.learning_rate = 3e-3;
  CLI::App app{
      "Teaches a small tagger on four Chinese sentences and prints the entities of one, a line of JSON each: bytes, "
      "label, score.",
      "chinese_entities"};
  app.footer("Writes into the folder: base (random weights) and model, which annotate and transformers open too.");
  app.add_option("--out", out, "folder to write")->required()->type_name("FOLDER");
  app.add_option("--epochs", options.epochs)->check(CLI::Range(1, 10000))->capture_default_str();
  app.add_option("--batch", options.batch)->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--learning-rate", options.learning_rate)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--seed", options.seed)->capture_default_str();
  app.add_option("SENTENCE", sentence, "what to tag")->capture_default_str();
  return examples::run_program(app, argc, argv, [&] { run(out, sentence, options); });
}
