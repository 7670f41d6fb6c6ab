#include "clinicalbert/weights/safetensors.hpp"

#include <span>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "tests/catch.hpp"
#include "tests/weights/bad_files.hpp"

namespace safetensors_test {

using namespace clinicalbert;
using weights::safetensors_file;

TEST_CASE("a safetensors file lists its tensors by name") {
  const safetensors_file file(tests::data("encoder/h32/model.safetensors"));
  CHECK(file.tensors().size() == 46);
  CHECK(file.metadata().at("format") == "pt");
  const auto* tensor = file.find("bert.embeddings.word_embeddings.weight");
  REQUIRE(tensor != nullptr);
  CHECK(tensor->sizes == weights::shape{97, 32});
  CHECK(tensor->type == weights::element::f32);
  CHECK(file.find("bert.embeddings") == nullptr);
  for (std::size_t i = 1; i < file.tensors().size(); ++i) {
    CHECK(file.tensors()[i - 1].name < file.tensors()[i].name);
  }
}

TEST_CASE("a file without tensors and one with an empty tensor are files") {
  const tests::scratch_folder folder;
  const safetensors_file empty(folder.write("a", tests::safetensors_of("{}", "")));
  CHECK(empty.tensors().empty());
  const safetensors_file zero(
      folder.write("b", tests::safetensors_of(R"({"z":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},)"
                                              R"("a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}   )",
                                              "x")));
  REQUIRE(zero.tensors().size() == 2);
  CHECK(zero.find("z")->count() == 0);
  CHECK(zero.find("a")->count() == 1);
}

TEST_CASE("damaged safetensors files are refused with file and reason") {
  const tests::scratch_folder folder;
  for (const auto& bad : tests::bad_safetensors()) {
    CAPTURE(bad.name);
    const auto path = folder.write(bad.name, bad.bytes);
    const std::string message = tests::refusal<files::file_error>([&] { safetensors_file file(path); });
    CHECK_THAT(message, tests::contains(path.string() + ": "));
    CHECK_THAT(message, tests::contains(bad.says));
  }
}

}  // namespace safetensors_test
