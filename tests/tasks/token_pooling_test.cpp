#include "clinicalbert/tasks/token_pooling.hpp"

#include <filesystem>
#include <string>

#include "clinicalbert/files/whole_file.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace token_pooling_test {

using namespace clinicalbert;
using tasks::read_token_pooling;
using tasks::token_pooling;

TEST_CASE("token_pooling is what sentence-transformers' file says, or the mean") {
  const tests::temporary_folder folder;
  CHECK(read_token_pooling(folder.path()) == token_pooling::mean);
  std::filesystem::create_directory(folder.path() / "1_Pooling");
  const auto says = [&](const std::string& text) {
    files::write_whole(folder.path() / "1_Pooling" / "config.json", text);
    return read_token_pooling(folder.path());
  };
  CHECK(says(R"({"word_embedding_dimension": 384, "pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true,
                 "pooling_mode_max_tokens": false})") == token_pooling::mean);
  CHECK(says(R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})") == token_pooling::first);
  CHECK_THROWS_WITH(says(R"({"pooling_mode_max_tokens": true})"), tests::contains("asks for pooling_mode_max_tokens"));
  CHECK_THROWS_AS(says(R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true})"), files::file_error);
  CHECK_THROWS_AS(says("{}"), files::file_error);
}

TEST_CASE("token_pooling goes through the config.json of a frozen file") {
  weights::bert_config config;
  CHECK(tasks::pooling_of(config, "f") == token_pooling::mean);
  for (const auto pooling : {token_pooling::mean, token_pooling::first}) {
    tasks::put_token_pooling(pooling, config);
    CHECK(tasks::pooling_of(config, "f") == pooling);
  }
  config.extra[tasks::pooling_field] = "max";
  CHECK_THROWS_WITH(tasks::pooling_of(config, "f"), "f: field clinicalbert_pooling is neither mean nor cls");
}

}  // namespace token_pooling_test
