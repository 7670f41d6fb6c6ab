#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/weights/byte_reader.hpp"
#include "clinicalbert/weights/pickle_value.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

/// A pickle of protocol 2 as torch.save writes it, read into plain values by a closed list of opcodes and names.
///
/// Nothing is run: a call stays a pair of function and arguments. Every other opcode or name throws file_error. Reading
/// is a loop without recursion, and what it allocates is bounded by the size of the file (see `budget`). Opcodes:
/// Python's Lib/pickletools.py.
class pickle {
 public:
  /// Reads up to and with STOP from `reader`, which stands behind it then. `file_size`, in bytes, bounds the memory.
  /// The bytes must outlive this.
  pickle(byte_reader& reader, std::size_t file_size)
      : budget_(file_size + (std::size_t{1} << 20)), pickle_size_(reader.rest()) {
    reader_ = &reader;
    run();
    reader_ = nullptr;
    stack_ = {};
    memo_ = {};
  }

  [[nodiscard]] pickle_value root() const noexcept { return root_; }
  [[nodiscard]] std::string_view text(pickle_value value) const noexcept {
    return value.kind == pickle_kind::text ? texts_[static_cast<std::size_t>(value.payload)] : std::string_view{};
  }
  /// The items of a tuple or list, key and value in turn of a dictionary, function and arguments of a call, the
  /// argument of a persistent reference; nothing of others.
  [[nodiscard]] std::span<const pickle_value> parts(pickle_value value) const noexcept {
    return value.kind >= pickle_kind::tuple ? std::span<const pickle_value>(parts_[index(value)])
                                            : std::span<const pickle_value>{};
  }
  /// Every persistent reference, in the order of the pickle.
  [[nodiscard]] std::span<const pickle_value> persistents() const noexcept { return persistents_; }

 private:
  /// Tuples, lists and dictionaries that are open inside one another, at most.
  static constexpr std::size_t deepest = 100;

  static std::size_t index(pickle_value value) noexcept { return static_cast<std::size_t>(value.payload); }
  [[noreturn]] void refuse(const std::string& sentence) const { reader_->refuse("holds a pickle that " + sentence); }

  /// Counts what a value costs in the stack, the memo and the parts, generously, and never goes back.
  void charge(std::size_t bytes) {
    if (bytes > budget_) refuse("holds more values than a checkpoint of its size can");
    budget_ -= bytes;
  }
  void push(pickle_value value) {
    charge(2 * sizeof value);
    stack_.push_back(value);
  }
  void push_plain(pickle_kind kind, std::int64_t payload = 0) { push({.kind = kind, .payload = payload}); }
  pickle_value pop() {
    if (stack_.empty() || stack_.back().kind == pickle_kind::mark) refuse("takes a value from an empty stack");
    const pickle_value value = stack_.back();
    stack_.pop_back();
    return value;
  }
  pickle_value& top() {
    if (stack_.empty() || stack_.back().kind == pickle_kind::mark) refuse("takes a value from an empty stack");
    return stack_.back();
  }
  pickle_value make(pickle_kind kind, std::vector<pickle_value> parts) {
    charge(sizeof parts * 2 + parts.size() * sizeof(pickle_value));
    parts_.push_back(std::move(parts));
    return {.kind = kind, .payload = static_cast<std::int64_t>(parts_.size() - 1)};
  }
  std::vector<pickle_value> pop_to_mark() {
    if (marks_.empty()) refuse("closes what it never opened");
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<pickle_value> items(first + 1, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }
  std::vector<pickle_value> pop_count(std::size_t count) {
    std::vector<pickle_value> items(count);
    while (count-- > 0) items[count] = pop();
    return items;
  }
  void append(pickle_value list, std::span<const pickle_value> items, pickle_kind kind, const char* what) {
    if (list.kind != kind) refuse(std::string("adds items to what is no ") + what);
    if (kind == pickle_kind::dictionary && items.size() % 2 != 0) refuse("adds a key without a value");
    charge(2 * items.size_bytes());
    auto& parts = parts_[index(list)];
    parts.insert(parts.end(), items.begin(), items.end());
  }
  void append_one(std::size_t count, pickle_kind kind, const char* what) {
    const auto items = pop_count(count);
    append(top(), items, kind, what);
  }
  void append_many(pickle_kind kind, const char* what) {
    const auto items = pop_to_mark();
    append(top(), items, kind, what);
  }
  void push_text(std::uint64_t length) {
    charge(2 * sizeof(std::string_view));
    texts_.push_back(reader_->take_text(length));
    push_plain(pickle_kind::text, static_cast<std::int64_t>(texts_.size() - 1));
  }
  void remember(std::uint32_t slot) {
    // Python numbers the slots from 0 on, and every one takes two bytes.
    if (slot >= pickle_size_) refuse("uses memo slot " + std::to_string(slot) + ", more than it has bytes");
    charge(4 * sizeof(pickle_value));
    memo_[slot] = top();
  }
  void recall(std::uint32_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) refuse("takes memo slot " + std::to_string(slot) + ", which it never filled");
    push(found->second);
  }
  void push_name() {
    const std::string_view module = reader_->take_line();
    const std::string_view name = reader_->take_line();
    for (const auto& known : known_pickle_names) {
      if (known.module == module && known.name == name) {
        return push_plain(pickle_kind::name, static_cast<std::int64_t>(known.meaning));
      }
    }
    refuse("names " + shown_name(std::string(module.substr(0, 100)) + "." + std::string(name.substr(0, 100))) +
           ", which no checkpoint needs");
  }
  void push_long() {
    const auto size = reader_->number<std::uint8_t>();
    const auto bytes = reader_->take(size);
    if (size > 8) return push_plain(pickle_kind::big_integer);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    if (size > 0 && size < 8 && (std::to_integer<unsigned>(bytes[size - 1U]) & 0x80U) != 0) {
      value |= std::numeric_limits<std::uint64_t>::max() << (8 * size);  // two's complement
    }
    push_plain(pickle_kind::integer, static_cast<std::int64_t>(value));
  }
  void reduce() {
    const pickle_value arguments = pop();
    const pickle_value function = pop();
    if (arguments.kind != pickle_kind::tuple) refuse("calls with what is no tuple of arguments");
    if (function.kind != pickle_kind::name) refuse("calls what is no function");
    if (function.payload == static_cast<std::int64_t>(pickle_name::ordered_dict)) {
      if (!parts(arguments).empty()) refuse("makes an OrderedDict out of arguments");
      return push(make(pickle_kind::dictionary, {}));
    }
    push(make(pickle_kind::call, {function, arguments}));
  }
  /// The attributes of an OrderedDict (a state dict's _metadata) say nothing about weights and are dropped.
  void build() {
    const pickle_value state = pop();
    if (top().kind != pickle_kind::dictionary || state.kind != pickle_kind::dictionary) {
      refuse("sets attributes of what is no OrderedDict");
    }
  }
  void mark() {
    if (marks_.size() == deepest) refuse("nests deeper than " + std::to_string(deepest) + " levels");
    marks_.push_back(stack_.size());
    push_plain(pickle_kind::mark);
  }

  void run() {
    for (;;) {
      const auto opcode = reader_->number<std::uint8_t>();
      switch (opcode) {
        case 0x80: {  // PROTO
          const auto protocol = reader_->number<std::uint8_t>();
          if (protocol != 2) refuse("has protocol " + std::to_string(protocol) + " where 2 was expected");
          break;
        }
        case '.':  // STOP
          root_ = pop();
          if (!stack_.empty()) refuse("leaves values behind");
          return;
        // clang-format off: a table, an opcode a line
        case '(':
          mark();
          break;  // MARK
        case 'N':
          push_plain(pickle_kind::none);
          break;  // NONE
        case 0x88:
          push_plain(pickle_kind::boolean, 1);
          break;  // NEWTRUE
        case 0x89:
          push_plain(pickle_kind::boolean, 0);
          break;  // NEWFALSE
        case 'J':
          push_plain(pickle_kind::integer, reader_->number<std::int32_t>());
          break;  // BININT
        case 'K':
          push_plain(pickle_kind::integer, reader_->number<std::uint8_t>());
          break;  // BININT1
        case 'M':
          push_plain(pickle_kind::integer, reader_->number<std::uint16_t>());
          break;  // BININT2
        case 0x8A:
          push_long();
          break;  // LONG1
        case 'G':
          reader_->take(8);
          push_plain(pickle_kind::real);
          break;  // BINFLOAT: no weight stands there
        case 'X':
          push_text(reader_->number<std::uint32_t>());
          break;  // BINUNICODE
        case 'T':
          push_text(reader_->number<std::uint32_t>());
          break;  // BINSTRING, of Python 2
        case 'U':
          push_text(reader_->number<std::uint8_t>());
          break;  // SHORT_BINSTRING, of Python 2
        case 'c':
          push_name();
          break;  // GLOBAL
        case ')':
          push(make(pickle_kind::tuple, {}));
          break;  // EMPTY_TUPLE
        case 't':
          push(make(pickle_kind::tuple, pop_to_mark()));
          break;  // TUPLE
        case 0x85:
          push(make(pickle_kind::tuple, pop_count(1)));
          break;  // TUPLE1
        case 0x86:
          push(make(pickle_kind::tuple, pop_count(2)));
          break;  // TUPLE2
        case 0x87:
          push(make(pickle_kind::tuple, pop_count(3)));
          break;  // TUPLE3
        case ']':
          push(make(pickle_kind::list, {}));
          break;  // EMPTY_LIST
        case 'a':
          append_one(1, pickle_kind::list, "list");
          break;  // APPEND
        case 'e':
          append_many(pickle_kind::list, "list");
          break;  // APPENDS
        case '}':
          push(make(pickle_kind::dictionary, {}));
          break;  // EMPTY_DICT
        case 's':
          append_one(2, pickle_kind::dictionary, "dictionary");
          break;  // SETITEM
        case 'u':
          append_many(pickle_kind::dictionary, "dictionary");
          break;  // SETITEMS
        case 'q':
          remember(reader_->number<std::uint8_t>());
          break;  // BINPUT
        case 'r':
          remember(reader_->number<std::uint32_t>());
          break;  // LONG_BINPUT
        case 'h':
          recall(reader_->number<std::uint8_t>());
          break;  // BINGET
        case 'j':
          recall(reader_->number<std::uint32_t>());
          break;  // LONG_BINGET
        case 'R':
          reduce();
          break;  // REDUCE
        case 'b':
          build();
          break;  // BUILD
        // clang-format on
        case 'Q': {  // BINPERSID
          const pickle_value made = make(pickle_kind::persistent, {pop()});
          charge(2 * sizeof made);
          persistents_.push_back(made);
          push(made);
          break;
        }
        default:
          refuse("uses the opcode " + std::to_string(opcode) + ", which no checkpoint needs");
      }
    }
  }

  byte_reader* reader_ = nullptr;
  std::size_t budget_;  // bytes that values may still take: the size of the file and 1 MiB at first
  std::size_t pickle_size_;
  pickle_value root_;
  std::vector<pickle_value> stack_;
  std::vector<std::size_t> marks_;  // where they stand in the stack
  std::unordered_map<std::uint32_t, pickle_value> memo_;
  std::vector<std::vector<pickle_value>> parts_;
  std::vector<std::string_view> texts_;
  std::vector<pickle_value> persistents_;
};

}  // namespace clinicalbert::weights
