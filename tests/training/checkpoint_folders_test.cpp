#include "clinicalbert/training/checkpoint_folders.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace checkpoint_folders_test {

using namespace clinicalbert;

namespace {

void make(const std::filesystem::path& folder, std::size_t step, const std::string& text = "weights") {
  training::make_checkpoint(training::checkpoint_path(folder, step), [&](const std::filesystem::path& into) {
    files::write_whole(into / "model.safetensors", text);
    nlohmann::ordered_json state;
    state["files"] = training::describe_files(into);
    files::write_whole(into / training::trainer_state_name, state.dump());
  });
}

std::size_t entries(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("the latest checkpoint is the complete one of the highest step") {
  const tests::temporary_folder folder;
  CHECK(!training::latest_checkpoint(folder.path()));
  CHECK(!training::latest_checkpoint(folder.path() / "none"));
  for (const std::size_t step : {9U, 100U, 20U}) make(folder.path(), step);
  CHECK(training::complete_checkpoints(folder.path()) == std::vector<std::size_t>{9, 20, 100});
  CHECK(training::latest_checkpoint(folder.path()) == folder.path() / "checkpoint-100");

  const auto at = [&](const char* name) { return folder.path() / name; };
  std::filesystem::create_directory(at("checkpoint-200"));  // nothing in it
  make(folder.path(), 300);
  files::write_whole(at("checkpoint-300") / "model.safetensors", "half");  // another size
  make(folder.path(), 400);
  std::filesystem::remove(at("checkpoint-400") / "model.safetensors");
  make(folder.path(), 500);
  files::write_whole(at("checkpoint-500") / training::trainer_state_name, "{\"files\": {\"model");
  files::write_whole(at("checkpoint-600"), "a file");
  std::filesystem::copy(at("checkpoint-9"), at("checkpoint-700x"));
  std::filesystem::copy(at("checkpoint-9"), at(".checkpoint-800.1.part"));
  std::filesystem::copy(at("checkpoint-9"), at("checkpoint-"));
  CHECK(training::latest_checkpoint(folder.path()) == at("checkpoint-100"));

  files::write_whole(at(".model.safetensors.7.0.part"), "half");
  files::write_whole(at("model.part"), "of the user");
  training::remove_parts(folder.path());
  CHECK(!std::filesystem::exists(at(".checkpoint-800.1.part")));
  CHECK(!std::filesystem::exists(at(".model.safetensors.7.0.part")));
  CHECK(std::filesystem::exists(at("model.part")));
  CHECK(training::latest_checkpoint(folder.path()) == at("checkpoint-100"));
  make(folder.path(), 300, "again");  // in the place of the incomplete one
  CHECK(training::latest_checkpoint(folder.path()) == at("checkpoint-300"));
}

TEST_CASE("the newest and the best checkpoint are kept") {
  const tests::temporary_folder folder;
  for (std::size_t step = 1; step <= 6; ++step) make(folder.path(), step);
  training::remove_old_checkpoints(folder.path(), 0, 2);
  CHECK(entries(folder.path()) == 6);
  training::remove_old_checkpoints(folder.path(), 2, 2);
  CHECK(training::complete_checkpoints(folder.path()) == std::vector<std::size_t>{2, 5, 6});
  CHECK(entries(folder.path()) == 3);
  training::remove_old_checkpoints(folder.path(), 2, 6);
  CHECK(training::complete_checkpoints(folder.path()) == std::vector<std::size_t>{2, 5, 6});
  training::remove_old_checkpoints(folder.path(), 1, 6);
  CHECK(training::complete_checkpoints(folder.path()) == std::vector<std::size_t>{5, 6});
}

TEST_CASE("a checkpoint that cannot be written leaves nothing, and the last one as it was") {
  const tests::temporary_folder folder;
  make(folder.path(), 1);
  CHECK_THROWS_AS(training::make_checkpoint(training::checkpoint_path(folder.path(), 2),
                                            [](const std::filesystem::path& into) {
                                              files::write_whole(into / "model.safetensors", "half");
                                              throw std::runtime_error("disk full");
                                            }),
                  std::runtime_error);
  CHECK(entries(folder.path()) == 1);
  CHECK(training::latest_checkpoint(folder.path()) == folder.path() / "checkpoint-1");
  CHECK_THROWS_WITH(make(folder.path() / "none", 3), tests::contains("checkpoint-3: cannot create"));
}

}  // namespace checkpoint_folders_test
