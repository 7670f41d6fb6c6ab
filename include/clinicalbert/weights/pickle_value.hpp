#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "clinicalbert/weights/element.hpp"

namespace clinicalbert::weights {

/// The functions and classes that a pickle may name; nothing else is known, and none of them is ever run.
enum class pickle_name : std::uint8_t {
  ordered_dict,
  rebuild_tensor,
  rebuild_tensor_v2,
  rebuild_parameter,
  rebuild_parameter_with_state,
  double_storage,
  float_storage,
  half_storage,
  bfloat16_storage,
  long_storage,
  int_storage,
  short_storage,
  char_storage,
  byte_storage,
  bool_storage
};

struct known_pickle_name {
  std::string_view module;
  std::string_view name;
  pickle_name meaning;
  std::optional<element> storage_type;
};

inline constexpr std::array<known_pickle_name, 15> known_pickle_names{
    {{"collections", "OrderedDict", pickle_name::ordered_dict, std::nullopt},
     {"torch._utils", "_rebuild_tensor", pickle_name::rebuild_tensor, std::nullopt},
     {"torch._utils", "_rebuild_tensor_v2", pickle_name::rebuild_tensor_v2, std::nullopt},
     {"torch._utils", "_rebuild_parameter", pickle_name::rebuild_parameter, std::nullopt},
     {"torch._utils", "_rebuild_parameter_with_state", pickle_name::rebuild_parameter_with_state, std::nullopt},
     {"torch", "DoubleStorage", pickle_name::double_storage, element::f64},
     {"torch", "FloatStorage", pickle_name::float_storage, element::f32},
     {"torch", "HalfStorage", pickle_name::half_storage, element::f16},
     {"torch", "BFloat16Storage", pickle_name::bfloat16_storage, element::bf16},
     {"torch", "LongStorage", pickle_name::long_storage, element::i64},
     {"torch", "IntStorage", pickle_name::int_storage, element::i32},
     {"torch", "ShortStorage", pickle_name::short_storage, element::i16},
     {"torch", "CharStorage", pickle_name::char_storage, element::i8},
     {"torch", "ByteStorage", pickle_name::byte_storage, element::u8},
     {"torch", "BoolStorage", pickle_name::bool_storage, element::boolean}}};

/// What a pickled value is. `call` is a function with its arguments, left uncalled; `persistent` is a reference to a
/// storage.
enum class pickle_kind : std::uint8_t {
  mark,
  none,
  boolean,
  integer,
  big_integer,
  real,
  text,
  name,
  tuple,
  list,
  dictionary,
  call,
  persistent
};

/// One value in 16 bytes: a plain one in `payload`, a text or anything with parts by its index. Copying a value shares
/// its parts, so nothing is ever expanded.
struct pickle_value {
  pickle_kind kind = pickle_kind::none;
  std::int64_t payload = 0;
};

}  // namespace clinicalbert::weights
