#include "clinicalbert/tasks/trained_contents.hpp"

#include <string>

#include "clinicalbert/files/mapped_file.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/oracle_classifier.hpp"
#include "tests/temporary_folder.hpp"

namespace trained_contents_test {

using namespace clinicalbert;

TEST_CASE("a trained folder has its base's tokenizer, and its own configuration") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_classifier(folder.path(), "multi_label"));
  auto config = base.config;
  config.id2label = {"a", "b"};
  const auto out = folder.path() / "out";
  std::filesystem::create_directory(out);
  tasks::write_small_files(out, base, config);
  const auto text = [](const std::filesystem::path& path) { return std::string(files::mapped_file(path).text()); };
  CHECK(text(out / "vocab.txt") == text(base.path / "vocab.txt"));
  CHECK(files::read_json(out / "tokenizer_config.json").at("do_lower_case") == true);
  CHECK(weights::read_bert_config(out / "config.json").id2label == config.id2label);
  const auto contents = tasks::trained_contents(base, config, {});
  REQUIRE(contents.others.size() == 2);
  CHECK(contents.others[0].second == text(out / "vocab.txt"));
  CHECK(contents.others[1].second == text(out / "tokenizer_config.json"));
  CHECK_FALSE(contents.vocabulary.has_value());
}

}  // namespace trained_contents_test
