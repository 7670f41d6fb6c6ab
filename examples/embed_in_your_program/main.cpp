// An interface engine that receives reports and has eight threads find the diseases and chemicals in them.

#include <atomic>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "report_queue.hpp"
#include "report_reader.hpp"

namespace {

constexpr std::size_t thread_count = 8;

class interface_engine {
 public:
  explicit interface_engine(const std::string& model_folder) : reader_(model_folder) {
    for (std::size_t i = 0; i < thread_count; ++i) threads_.emplace_back([this] { work(); });
  }
  ~interface_engine() { finish(); }

  void receive(host::report&& report) { queue_.put(std::move(report)); }

  /// Waits until every report that was received is done. Returns how many failed.
  std::size_t finish() {
    queue_.close();
    threads_.clear();
    return failed_;
  }

 private:
  void work() {
    auto session = reader_.open_session();  // its memory is this thread's alone and grows to the longest report
    while (auto report = queue_.take()) {
      std::ostringstream lines;
      try {
        for (const auto& found : session.read(report->text))
          lines << report->id << ' ' << found.type << ' ' << found.begin << ' ' << found.end << ' ' << found.score
                << '\n';
      } catch (const std::exception& error) {
        // The library's messages hold no text of a report, so that they may be logged.
        std::cerr << report->id + ": " + error.what() + "\n";
        ++failed_;
        continue;
      }
      const std::lock_guard lock(output_);
      std::cout << lines.str();
    }
  }

  const host::report_reader reader_;
  host::report_queue queue_{64};
  std::mutex output_;
  std::atomic<std::size_t> failed_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "interface_engine MODEL_FOLDER REPORT...\n";
    return 2;
  }
  try {
    interface_engine engine(argv[1]);
    bool all_arrived = true;
    for (int i = 2; i < argc; ++i) {
      std::ifstream file(argv[i], std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(file), {}};
      if (file.is_open() && !file.bad()) {
        engine.receive({argv[i], std::move(text)});
      } else {
        std::cerr << argv[i] << ": cannot be read\n";
        all_arrived = false;
      }
    }
    return engine.finish() == 0 && all_arrived ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "interface_engine: " << error.what() << '\n';
    return 1;
  }
}
