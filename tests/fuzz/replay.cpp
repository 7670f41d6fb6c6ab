// Runs a fuzz target over the files of folders without a fuzzer, as an ordinary test: over each file, over every
// beginning of it, and over its repetition up to 64 KiB, for which what takes more than linear time takes too long. Of
// folders that follow --whole, only over the files.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

int main(int argc, char* argv[]) {
  namespace fs = std::filesystem;
  constexpr std::size_t longest = std::size_t{1} << 16;
  std::map<fs::path, bool> seeds;  // and whether beginnings are left out
  bool whole = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--whole") {
      whole = true;
      continue;
    }
    for (const auto& entry : fs::directory_iterator(argv[i])) {
      if (entry.is_regular_file()) seeds[entry.path()] = whole;
    }
  }
  std::size_t inputs = 0;
  for (const auto& [path, only_whole] : seeds) {
    // The name of the file that makes a check fail is then the last one.
    std::cout << path.filename().string() << std::endl;
    std::ifstream in(path, std::ios::binary);
    std::vector<char> text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto run = [&inputs](const char* bytes, std::size_t size) {
      const std::vector<std::uint8_t> exact(bytes, bytes + size);
      LLVMFuzzerTestOneInput(exact.data(), exact.size());
      ++inputs;
    };
    run(text.data(), text.size());
    if (only_whole) continue;
    for (std::size_t size = 0; size < text.size(); ++size) run(text.data(), size);
    const std::size_t size = text.size();
    while (size != 0 && text.size() < longest) text.push_back(text[text.size() - size]);
    run(text.data(), text.size());
  }
  std::cout << inputs << " inputs\n";
  if (seeds.empty()) std::cout << "there are no files\n";
  return seeds.empty() ? 1 : 0;
}
