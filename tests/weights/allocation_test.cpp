#include <malloc.h>
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/bert_checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/weights/bad_files.hpp"

namespace {

std::size_t live = 0;
std::size_t peak = 0;
std::size_t largest = 0;

void* counted(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  live += ::malloc_usable_size(memory);
  peak = std::max(peak, live);
  largest = std::max(largest, size);
  return memory;
}

void uncounted(void* memory) noexcept {
  if (memory != nullptr) live -= ::malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { uncounted(memory); }
void operator delete[](void* memory) noexcept { uncounted(memory); }
void operator delete(void* memory, std::size_t) noexcept { uncounted(memory); }
void operator delete[](void* memory, std::size_t) noexcept { uncounted(memory); }

using namespace clinicalbert;

namespace {

/// Opening the file may take as much memory as the file has bytes, and 1 MiB, and no single piece may be larger.
void check_memory(const std::filesystem::path& path) {
  const std::size_t allowed = std::filesystem::file_size(path) + (std::size_t{1} << 20);
  const bool folder = std::filesystem::exists(path.parent_path() / "config.json");
  const std::size_t before = live;
  peak = live;
  largest = 0;
  std::string refusal;
  try {
    if (folder) {
      (void)weights::open_bert_checkpoint(path, weights::head_kind::pretraining);
    } else {
      (void)weights::open_checkpoint(path);
    }
  } catch (const files::file_error& error) {
    refusal = error.what();
  }
  const std::size_t taken = peak - before;
  const std::size_t one = largest;
  CAPTURE(path.string(), refusal, taken, one, allowed);
  CHECK(taken <= allowed);
  CHECK(one <= allowed);
}

}  // namespace

TEST_CASE("no file makes the reader allocate more than its size") {
  const tests::scratch_folder folder;
  auto all = tests::bad_safetensors();
  for (auto& bad : tests::bad_torch_files()) all.push_back(std::move(bad));
  for (const auto& bad : all) check_memory(folder.write(bad.name, bad.bytes));
  for (const char* good : {"encoder/h32/model.safetensors", "weights/bin-zip-views/pytorch_model.bin",
                           "weights/bin-legacy-views/pytorch_model.bin"}) {
    check_memory(tests::data(good));
  }
}

TEST_CASE("no file of the oracle makes the reader allocate more than its size") {
  const auto root = tests::oracle("weights/manifest.json");
  if (!root) return tests::skip("the whole oracle is not there");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root->parent_path())) {
    const auto extension = entry.path().extension();
    if (extension == ".safetensors" || extension == ".bin") check_memory(entry.path());
  }
}
