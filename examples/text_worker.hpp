#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "examples/text_batches.hpp"

namespace clinicalbert::examples {

/// A text as a worker gets it.
struct text_record {
  std::string_view text;
  const nlohmann::json* fields = nullptr;  ///< the whole object of a JSON line; null for other kinds of texts
  std::size_t file = 0;                    ///< which of the files it is from
};

/// What a batch became.
struct text_lines {
  text_batch batch;
  std::size_t count = 0;                                      // lines of the batch
  std::string lines;                                          // of the output
  std::vector<std::pair<std::size_t, std::string>> failures;  // the line in the batch, from 0, and why
};

/// Makes the lines of a batch with a worker; a text that cannot be done adds a failure and no line.
template <class Worker>
class batch_worker {
 public:
  batch_worker(Worker worker, text_kind kind, std::size_t longest)
      : worker_(std::move(worker)), kind_(kind), longest_(longest) {}

  void operator()(text_lines& result) {
    result.lines.clear();
    result.failures.clear();
    result.count = 0;
    if (!result.batch.failure.empty()) {
      result.failures.emplace_back(0, result.batch.failure);
      result.count = result.batch.is_line ? 1 : 0;
      return;
    }
    std::string_view left = result.batch.bytes;
    if (kind_ == text_kind::whole) return try_text(left, result);
    for (; !left.empty(); ++result.count) {
      const std::size_t end = std::min(left.find('\n'), left.size());
      try_text(left.substr(0, end), result);
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  }

 private:
  void try_text(std::string_view text, text_lines& result) {
    const std::size_t before = result.lines.size();
    const auto fail = [&](std::string why) {
      result.lines.resize(before);
      result.failures.emplace_back(result.count, std::move(why));
    };
    try {
      if (text.size() > longest_) throw std::runtime_error(too_long(longest_));
      if (kind_ == text_kind::jsonl)
        work_json(text, result);
      else
        work({text, nullptr, result.batch.file}, result.lines);
    } catch (const files::file_error& error) {
      // The place is put before it later.
      fail(std::string(error.what()).substr(error.path().empty() ? 2 : 0));
    } catch (const std::runtime_error& error) {
      fail(error.what());
    } catch (const std::bad_alloc&) {
      fail("there is not enough memory for it");
    }
  }

  void work_json(std::string_view line, text_lines& result) {
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const auto object = files::parse_json(line, {});
    const auto text = object.is_object() ? object.find("text") : object.end();
    if (text == object.end() || !text->is_string())
      throw std::runtime_error("is no JSON object with a string \"text\"");
    work({text->template get_ref<const std::string&>(), &object, result.batch.file}, result.lines);
  }

  void work(const text_record& record, std::string& lines) {
    if constexpr (std::invocable<Worker&, const text_record&, std::string&>)
      worker_(record, lines);
    else
      worker_(record.text, lines);
  }

  Worker worker_;
  text_kind kind_;
  std::size_t longest_;
};

}  // namespace clinicalbert::examples
