#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "clinicalbert/weights/zip.hpp"
#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"

namespace clinicalbert::tests {

/// Appends little-endian numbers and text.
class byte_string {
 public:
  template <class T>
  byte_string& number(T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    text_.append(bytes, sizeof value);
    return *this;
  }
  byte_string& text(std::string_view more) {
    text_ += more;
    return *this;
  }
  [[nodiscard]] const std::string& str() const noexcept { return text_; }

 private:
  std::string text_;
};

using zip_entries = std::map<std::string, std::string>;

inline zip_entries unzip(std::string_view bytes) {
  const weights::zip_archive archive(std::as_bytes(std::span(bytes)), "archive");
  zip_entries entries;
  for (const auto& [name, content] : archive.entries()) {
    entries[std::string(name)] = {reinterpret_cast<const char*>(content.data()), content.size()};
  }
  return entries;
}

/// A zip archive of stored entries; `method` is what the headers say.
inline std::string zip_of(const zip_entries& entries, std::uint16_t method = 0, std::uint16_t flags = 0) {
  byte_string out;
  byte_string directory;
  for (const auto& [name, content] : entries) {
    const auto offset = static_cast<std::uint32_t>(out.str().size());
    const auto size = static_cast<std::uint32_t>(content.size());
    const auto name_size = static_cast<std::uint16_t>(name.size());
    const auto both = [&](byte_string& to) {
      to.number<std::uint16_t>(flags).number<std::uint16_t>(method).number<std::uint32_t>(0).number<std::uint32_t>(0);
      to.number(size).number(size).number(name_size).number<std::uint16_t>(0);
    };
    out.text("PK\3\4").number<std::uint16_t>(20);
    both(out);
    out.text(name).text(content);
    directory.text("PK\1\2").number<std::uint32_t>(20);
    both(directory);
    directory.number<std::uint16_t>(0).number<std::uint64_t>(0).number(offset).text(name);
  }
  const auto count = static_cast<std::uint16_t>(entries.size());
  const auto begin = static_cast<std::uint32_t>(out.str().size());
  out.text(directory.str()).text("PK\5\6").number<std::uint32_t>(0).number(count).number(count);
  out.number(static_cast<std::uint32_t>(directory.str().size())).number(begin).number<std::uint16_t>(0);
  return out.str();
}

/// A good file of torch.save in the zip format: 46 weights in views of every kind and some entries that are no weights.
inline std::string good_torch_zip() { return read_bytes(data("weights/bin-zip-views/pytorch_model.bin")); }

inline std::string good_torch_legacy() { return read_bytes(data("weights/bin-legacy-views/pytorch_model.bin")); }

/// The good zip file with another data.pkl.
inline std::string torch_zip_with_pickle(const std::string& pickle) {
  auto entries = unzip(good_torch_zip());
  entries.at("archive/data.pkl") = pickle;
  return zip_of(entries);
}

/// The beginning of a legacy file, up to where the pickle of the tensors begins.
inline std::string legacy_preamble() {
  const std::string good = good_torch_legacy();
  // After the magic number and the protocol 1001 comes the writer's machine, which ends with "u.".
  return good.substr(0, good.find("u.", 0) + 2);
}

/// What pickle.dumps({"bert.pooler.dense.bias": Attack()}, protocol=2) writes for a call of os.system("touch PWNED").
inline std::string attack_pickle() {
  return byte_string()
      .text("\x80\x02}q")
      .number<std::uint8_t>(0)
      .text("X")
      .number<std::uint32_t>(22)
      .text("bert.pooler.dense.biascposix\nsystem\nX")
      .number<std::uint32_t>(11)
      .text("touch PWNED\x85Rs.")
      .str();
}

}  // namespace clinicalbert::tests
