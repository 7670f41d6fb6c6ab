#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/weights/safetensors_bytes.hpp"
#include "tests/weights/torch_bytes.hpp"

namespace clinicalbert::tests {

struct bad_file {
  std::string name;
  std::string bytes;
  std::string says;  // a part of the refusal
};

template <class T>
std::string with_length(T length, std::string bytes) {
  return byte_string().number(length).text(std::string_view(bytes).substr(sizeof length)).str();
}

/// Safetensors files that must be refused, made of the good one.
inline std::vector<bad_file> bad_safetensors() {
  const std::string good = good_safetensors();
  const safetensors_parts parts = good_parts();
  const std::string header = parts.header.dump();
  const std::string& first = parts.first;
  const auto& entry = parts.header[first];
  const auto end = entry["data_offsets"][1].get<std::uint64_t>();
  const std::uint64_t size = parts.data.size();
  auto without = parts.header;
  without[first].erase("data_offsets");
  auto overlapping = parts.header;
  const auto& second = parts.header[parts.second]["data_offsets"];
  overlapping[parts.second]["data_offsets"] = {0, second[1].get<std::uint64_t>() - second[0].get<std::uint64_t>()};
  const std::string twice =
      header.substr(0, header.size() - 1) + ", " + nlohmann::ordered_json{{first, entry}}.dump().substr(1);
  const std::string nested = "{\"a\":" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  return {
      {"empty.safetensors", "", "ends after 0 bytes"},
      {"seven_bytes.safetensors", good.substr(0, 7), "ends after 7 bytes"},
      {"truncated_header.safetensors", good.substr(0, 8 + header.size() / 2), "claims a header of"},
      {"truncated_data.safetensors", good.substr(0, good.size() - size / 2), "beyond the"},
      {"truncated_one_byte.safetensors", good.substr(0, good.size() - 1), "beyond the"},
      {"one_byte_more.safetensors", good + '\0', "has 1 byte after its last tensor"},
      {"length_huge.safetensors", with_length((std::uint64_t{1} << 63) + 5, good), "claims a header of"},
      {"length_beyond.safetensors", with_length(std::uint64_t{50'000'000}, good), "claims a header of 50000000 bytes"},
      {"length_wraps.safetensors", with_length(~std::uint64_t{7}, good), "claims a header of"},
      {"not_utf8.safetensors", safetensors_of("{\"\xFF\xFE\":{}}", ""), "not valid UTF-8 (byte 10)"},
      {"not_json.safetensors", safetensors_of("hello, world    ", parts.data), "not valid JSON (byte 8)"},
      {"array.safetensors", safetensors_of("[1, 2, 3]", parts.data), "an array where a JSON object was expected"},
      {"nested.safetensors", safetensors_of(nested, parts.data), "has an array for the tensor \"a\""},
      {"trailing.safetensors", safetensors_of(header + "{}", parts.data), "not valid JSON"},
      {"duplicate.safetensors", safetensors_of(twice, parts.data), "names the tensor \"" + first + "\" twice"},
      {"overlap.safetensors", safetensors_of(overlapping.dump(), parts.data), "shares bytes with another tensor"},
      {"beyond_end.safetensors", parts.with(first, "data_offsets", {size, size + end}), first + "\" has data_offsets"},
      {"reversed.safetensors", parts.with(first, "data_offsets", {end, 0}), "the end before the begin"},
      {"negative.safetensors", parts.with(first, "data_offsets", {-4, end}), "a negative number in its data_offsets"},
      {"three_offsets.safetensors", parts.with(first, "data_offsets", {0, end, end}), "more than two data_offsets"},
      {"one_offset.safetensors", parts.with(first, "data_offsets", nlohmann::ordered_json::array({0})),
       "fewer than two"},
      {"no_offsets.safetensors", safetensors_of(without.dump(), parts.data), first + "\" has no data_offsets"},
      {"dtype_unknown.safetensors", parts.with(first, "dtype", "F33"), "the unknown dtype \"F33\""},
      {"dtype_number.safetensors", parts.with(first, "dtype", 5), "a number as its dtype"},
      {"dtype_size.safetensors", parts.with(first, "dtype", "F16"), "needs 64"},
      {"shape_size.safetensors", parts.with(first, "shape", nlohmann::ordered_json::array({33})), "needs 132"},
      {"shape_overflows.safetensors", parts.with(first, "shape", {std::uint64_t{1} << 62, 4}), "larger than any file"},
      {"shape_negative.safetensors", parts.with(first, "shape", {-1, -32}), "a negative number in its shape"},
      {"shape_nine.safetensors", parts.with(first, "shape", {32, 1, 1, 1, 1, 1, 1, 1, 1}), "more than 8 axes"},
      {"field_unknown.safetensors", parts.with(first, "xyzzy", 1), "the unknown field \"xyzzy\""},
  };
}

/// Files of torch.save that must be refused, made of the good ones.
inline std::vector<bad_file> bad_torch_files() {
  const std::string good = good_torch_zip();
  const std::string old = good_torch_legacy();
  const zip_entries entries = unzip(good);
  const std::string pickle = entries.at("archive/data.pkl");
  const auto without = [&](const char* name) {
    auto fewer = entries;
    fewer.erase(name);
    return zip_of(fewer);
  };
  const auto with = [&](const char* name, const std::string& content) {
    auto changed = entries;
    changed[name] = content;
    return zip_of(changed);
  };
  std::string lie = zip_of(entries);
  const auto record = lie.rfind("archive/data/0") - 46;
  lie.replace(record + 20, 8, byte_string().number(0x7FFFFFF0).number(0x7FFFFFF0).str());
  std::string laughs("\x80\x02]q\0", 5);
  for (int i = 0; i < 60; ++i) {
    laughs += "](";
    for (int k = 0; k < 10; ++k) laughs += {'h', static_cast<char>(i)};
    laughs += {'e', 'q', static_cast<char>(i + 1)};
  }
  const std::string deep = "\x80\x02" + std::string(300'000, '(') + std::string(300'000, 't') + ".";
  const std::string deep_one = "\x80\x02)" + std::string(300'000, '\x85') + ".";
  const std::string storage = entries.at("archive/data/0");
  using namespace std::string_literals;
  return {
      {"attack_zip.bin", torch_zip_with_pickle(attack_pickle()), "names \"posix.system\""},
      {"attack_legacy.bin", legacy_preamble() + attack_pickle(), "names \"posix.system\""},
      {"attack_bare.bin", attack_pickle(), "neither safetensors nor a file of torch.save"},
      {"eval.bin", torch_zip_with_pickle("\x80\x02"s + "cbuiltins\neval\nX\1\0\0\0a\x85R."s),
       "names \"builtins.eval\""},
      {"deep.bin", torch_zip_with_pickle(deep), "nests deeper than 100 levels"},
      {"deep_one.bin", torch_zip_with_pickle(deep_one), "holds more values than a checkpoint of its size can"},
      {"memo_index.bin", torch_zip_with_pickle("\x80\x02}r\xF0\xFF\xFF\x7F."), "uses memo slot 2147483632"},
      {"memo_empty.bin", torch_zip_with_pickle("\x80\x02h\5."), "takes memo slot 5"},
      {"exponential.bin", torch_zip_with_pickle(laughs + "."), "leaves values behind"},
      {"string_length.bin",
       torch_zip_with_pickle("\x80\x02}X\xFF\xFF\xFF\xFF"
                             "ab."),
       "needs 4294967295 bytes more"},
      {"underflow.bin", torch_zip_with_pickle("\x80\x02RRR."), "takes a value from an empty stack"},
      {"no_mark.bin", torch_zip_with_pickle("\x80\x02Nt."), "closes what it never opened"},
      {"no_stop.bin", torch_zip_with_pickle(pickle.substr(0, pickle.size() - 1)), "needs 1 bytes more"},
      {"protocol.bin", torch_zip_with_pickle("\x80\x04}."), "has protocol 4 where 2 was expected"},
      {"opcode.bin", torch_zip_with_pickle("\x80\x02I5\n."), "uses the opcode 73"},
      {"no_tensor.bin", torch_zip_with_pickle("\x80\x02}."), "holds no tensor"},
      {"no_dictionary.bin", torch_zip_with_pickle("\x80\x02]."), "holds no dictionary"},
      {"truncated.bin", good.substr(0, good.size() * 2 / 3), "without its end record"},
      {"truncated_end.bin", good.substr(0, good.rfind("PK\5\6") + 10), "without its end record"},
      {"size_lie.bin", lie, "claims 2147483632 bytes"},
      {"storage_missing.bin", without("archive/data/2"), "of which the file has 0"},
      {"storage_short.bin", with("archive/data/0", storage.substr(0, storage.size() / 2)), "of which the file has"},
      {"storage_long.bin", with("archive/data/0", storage + storage), "were expected"},
      {"no_pickle.bin", without("archive/data.pkl"), "without the data.pkl"},
      {"two_pickles.bin", with("other/data.pkl", pickle), "more than one data.pkl"},
      {"deflated.bin", zip_of(entries, 8), "is compressed"},
      {"encrypted.bin", zip_of(entries, 0, 1), "is encrypted"},
      {"traversal.bin", with("../../PWNED.txt", "out"), "points outside the archive"},
      {"big_endian.bin", with("archive/byteorder", "big"), "another byte order"},
      {"legacy_truncated.bin", old.substr(0, old.size() * 2 / 3), "of which the file has"},
      {"legacy_header_only.bin", legacy_preamble(), "bytes more where 0 are left"},
      {"legacy_more.bin", old + "x", "has bytes after its last storage"},
      {"lfs_pointer.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "neither safetensors"},
  };
}

}  // namespace clinicalbert::tests
