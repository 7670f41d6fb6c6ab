#pragma once

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::examples {

/// Traditional to simplified Chinese by OpenCC, whose library is loaded when an object is made, so that nothing
/// here depends on it. Many threads may use one object.
class simplified_chinese {
 public:
  /// Throws std::runtime_error where OpenCC 1.1 and its dictionaries are not installed.
  simplified_chinese() {
    void* const library = open_library();
    if (library == nullptr)
      throw std::runtime_error("OpenCC, which --simplify needs, is not installed (Debian: libopencc1.1)");
    library_ = {library, [](void* opened) { ::dlclose(opened); }};
    const auto open = function<void*(const char*)>("opencc_open");
    const auto close = function<int(void*)>("opencc_close");
    convert_ = function<char*(void*, const char*, std::size_t)>("opencc_convert_utf8");
    free_ = function<void(char*)>("opencc_convert_utf8_free");
    constexpr std::intptr_t failed = -1;  // opencc.h: (opencc_t) -1
    void* const converter = open("t2s.json");
    if (reinterpret_cast<std::intptr_t>(converter) == failed)
      throw std::runtime_error("OpenCC has no dictionary of traditional Chinese (Debian: libopencc-data)");
    converter_ = {converter, [close](void* made) { close(made); }};
  }

  /// Each run of ideographs simplified; all else is copied.
  ///
  /// Where the simplified run has as many characters, each comes from the one in its place and is copied where it is
  /// the same; else the whole run comes from the whole run. Throws std::runtime_error if OpenCC fails, size_error for
  /// a text, or a result, of 4 GiB or more.
  [[nodiscard]] text::mapped_text operator()(std::string_view text) const {
    text::check_size(text);
    const auto size = static_cast<std::uint32_t>(text.size());
    text::mapped_text result;
    for (std::uint32_t at = 0; at < size;) {
      const std::uint32_t begin = at;
      while (at < size && !is_ideograph_at(text, at)) at += text::decode_utf8(text, at).length;
      result.copy(text, {begin, at});
      const text::byte_span run{at, end_of_ideographs(text, at)};
      if (!run.empty()) simplify(text, run, result);
      at = run.end;
    }
    return result;
  }

 private:
  [[nodiscard]] static void* open_library() {
    for (const char* name : {"libopencc.so.1.1", "libopencc.so.1.2", "libopencc.so.2", "libopencc.so"})
      if (void* const found = ::dlopen(name, RTLD_NOW | RTLD_LOCAL)) return found;
    return nullptr;
  }

  template <class Signature>
  [[nodiscard]] Signature* function(const char* name) const {
    void* const found = ::dlsym(library_.get(), name);
    if (found == nullptr) throw std::runtime_error(std::string("this OpenCC has no function ") + name);
    return reinterpret_cast<Signature*>(found);
  }

  [[nodiscard]] static bool is_ideograph_at(std::string_view text, std::uint32_t at) {
    return text::is_ideograph(text::decode_utf8(text, at).value);
  }

  [[nodiscard]] static std::uint32_t end_of_ideographs(std::string_view text, std::uint32_t at) {
    while (at < text.size() && is_ideograph_at(text, at)) at += text::decode_utf8(text, at).length;
    return at;
  }

  void simplify(std::string_view text, text::byte_span run, text::mapped_text& result) const {
    const std::string_view old = text.substr(run.begin, run.size());
    const std::unique_ptr<char, void (*)(char*)> made(convert_(converter_.get(), old.data(), old.size()), free_);
    if (made == nullptr) throw std::runtime_error("OpenCC cannot convert the text");
    const std::string_view simple = made.get();
    if (simple == old) return result.copy(text, run);
    if (text::count_code_points(simple) != text::count_code_points(old)) return result.replace(simple, run);
    for (std::uint32_t at = 0, i = 0; at < old.size();) {
      const auto before = text::decode_utf8(old, at), after = text::decode_utf8(simple, i);
      const text::byte_span span{run.begin + at, run.begin + at + before.length};
      if (before.value == after.value)
        result.copy(text, span);
      else
        result.replace(simple.substr(i, after.length), span);
      at += before.length;
      i += after.length;
    }
  }

  std::shared_ptr<void> library_;
  std::shared_ptr<void> converter_;  // closed before its library is
  char* (*convert_)(void*, const char*, std::size_t) = nullptr;
  void (*free_)(char*) = nullptr;
};

}  // namespace clinicalbert::examples
