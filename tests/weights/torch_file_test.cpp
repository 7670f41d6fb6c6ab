#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/weights/bad_files.hpp"
#include "tests/weights/reference.hpp"

namespace torch_file_test {

using namespace clinicalbert;

TEST_CASE("views of every kind are read from both formats of torch.save") {
  const auto reference = tests::reference_weights();
  for (const char* name : {"weights/bin-zip-views", "weights/bin-legacy-views"}) {
    CAPTURE(name);
    const auto opened = weights::open_checkpoint(tests::data(name));
    const auto found = tests::read_all(opened);
    for (const auto& [tensor, values] : reference) {
      CAPTURE(tensor);
      REQUIRE(found.contains(tensor));
      CHECK(found.at(tensor) == values);
    }
    CHECK(found.at("extra.expanded") == std::vector<float>(12, 1.5F));
    CHECK(found.at("extra.empty").empty());
    CHECK(found.at("extra.scalar") == std::vector<float>{2.5F});
    CHECK(found.at("extra.double") == std::vector<float>{1, 1});
    std::vector<std::int64_t> positions(40);
    opened.find("bert.embeddings.position_ids")->read_integers(positions);
    CHECK(positions[39] == 39);
    CHECK(opened.other_entries().size() == 6);
  }
}

TEST_CASE("half precision is read from both formats of torch.save") {
  CHECK(tests::read_all(weights::open_checkpoint(tests::data("weights/bin-zip-fp16"))) ==
        tests::reference_weights("F16"));
  CHECK(tests::read_all(weights::open_checkpoint(tests::data("weights/bin-legacy-bf16"))) ==
        tests::reference_weights("BF16"));
}

TEST_CASE("a zip archive that was packed anew is read") {
  const tests::scratch_folder folder;
  const auto path = folder.write("again.bin", tests::zip_of(tests::unzip(tests::good_torch_zip())));
  CHECK(weights::open_checkpoint(path).tensors().size() == 52);
}

TEST_CASE("damaged and hostile files of torch.save are refused, and nothing of them runs") {
  const tests::scratch_folder folder;
  for (const auto& bad : tests::bad_torch_files()) {
    CAPTURE(bad.name);
    const auto path = folder.write("deep/down/" + bad.name, bad.bytes);
    const auto message = tests::refusal<files::file_error>([&] { (void)weights::open_checkpoint(path); });
    CHECK_THAT(message, tests::contains(path.string() + ": "));
    CHECK_THAT(message, tests::contains(bad.says));
  }
  CHECK_FALSE(std::filesystem::exists("PWNED"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "PWNED.txt"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "deep/down/PWNED"));
}

TEST_CASE("a tensor that lacks bytes is named") {
  const tests::scratch_folder folder;
  auto entries = tests::unzip(tests::good_torch_zip());
  entries.erase("archive/data/2");
  const auto path = folder.write("a.bin", tests::zip_of(entries));
  CHECK_THAT(tests::refusal<files::file_error>([&] { (void)weights::open_checkpoint(path); }),
             tests::contains("tensor \"bert.embeddings.position_embeddings.weight\" lies in the storage \"2\""));
}

TEST_CASE("a shape or stride beyond the storage is refused") {
  // The scalar 2.5 in a storage of one float, described by sizes (1,) and strides (1,), then by other ones.
  const auto file = [](const std::string& offset, const std::string& sizes, const std::string& strides) {
    const std::string storage =
        "((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
        "0X\3\0\0\0cpuK\1tQ";
    tests::byte_string pickle;
    pickle.text("\x80\x02}X").number<std::uint32_t>(1).text("wctorch._utils\n_rebuild_tensor_v2\n((X");
    pickle.number<std::uint32_t>(7).text("storagectorch\nFloatStorage\nX").number<std::uint32_t>(1).text("0X");
    pickle.number<std::uint32_t>(3).text("cpuK\1tQ").text(offset).text(sizes).text(strides).text("\x89}tRs.");
    return tests::zip_of({{"a/data.pkl", pickle.str()}, {"a/data/0", std::string("\0\0\x20\x40", 4)}});
  };
  const tests::scratch_folder folder;
  const auto refusal = [&](const std::string& offset, const std::string& sizes, const std::string& strides) {
    const auto path = folder.write("a.bin", file(offset, sizes, strides));
    return tests::refusal<files::file_error>([&] { (void)weights::open_checkpoint(path); });
  };
  using namespace std::string_literals;
  const std::string zero("K\0", 2);
  const std::string one = "K\1\x85";
  const std::string huge = "\x8A\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F\x85"s;
  CHECK(refusal(zero, one, one).empty());
  CHECK(refusal(zero, "K\4\x85", zero + "\x85").empty());
  CHECK_THAT(refusal("K\1", one, one), tests::contains("tensor \"w\" with the shape [1], strides [1] and offset 1"));
  CHECK_THAT(refusal(zero, "K\2\x85", one), tests::contains("reaches beyond the 1 elements of its storage \"0\""));
  CHECK_THAT(refusal(zero, "K\2\x85", huge), tests::contains("reaches beyond"));
  CHECK_THAT(refusal(zero, "K\3\x85", huge), tests::contains("reaches beyond"));
  CHECK_THAT(refusal(zero, huge, zero + "\x85"), tests::contains("too large for its file"));
  CHECK_THAT(refusal(zero, "M\xFF\xFF\x85", zero + "\x85"), tests::contains("too large for its file"));
  CHECK_THAT(refusal(zero, "J\xFF\xFF\xFF\xFF\x85", one), tests::contains("a part that is no size"));
  CHECK_THAT(refusal("J\xFF\xFF\xFF\xFF", one, one), tests::contains("an offset that is no size"));
  CHECK_THAT(refusal(zero, one, ")"), tests::contains("has 1 sizes but 0 strides"));
  CHECK_THAT(refusal(zero, "N", one), tests::contains("has shape that are no tuple"));
}

}  // namespace torch_file_test
