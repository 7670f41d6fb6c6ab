#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace clinicalbert::tests {

/// What is wrong with a page of HTML, or nothing: every element is closed in order (but the few that have no end),
/// attributes are quoted, ids are unique, references are among the five, and links within the page lead somewhere.
inline std::string why_not_well_formed(std::string_view page) {
  std::vector<std::string> open;
  std::set<std::string> ids, links;
  const auto near = [](const char* what, std::size_t at) {
    return std::string(what) + " at byte " + std::to_string(at);
  };
  const auto references_are_known = [](std::string_view text) {
    for (auto at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
      bool is_known = false;
      for (const char* name : {"&amp;", "&lt;", "&gt;", "&quot;"})
        is_known = is_known || text.substr(at).starts_with(name);
      if (!is_known) return false;
    }
    return true;
  };
  if (!page.starts_with("<!DOCTYPE html>\n")) return "no doctype";
  std::size_t at = 15;
  while (at < page.size()) {
    if (page[at] != '<') {
      const auto end = std::min(page.find('<', at), page.size());
      const auto text = page.substr(at, end - at);
      const bool is_style = !open.empty() && open.back() == "style";
      if (!is_style && (text.find('>') != text.npos || !references_are_known(text))) return near("raw text", at);
      at = end;
      continue;
    }
    const auto end = page.find('>', at);
    if (end == page.npos) return near("open tag", at);
    const auto tag = page.substr(at + 1, end - at - 1);
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return near("wrong end tag", at);
      open.pop_back();
    } else {
      const std::string name(tag.substr(0, tag.find(' ')));
      auto rest = tag.substr(name.size());
      while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto equals = rest.find_first_of("= ");
        if (equals == rest.npos || rest[equals] == ' ') {
          rest.remove_prefix(std::min(rest.size(), equals));  // an attribute without value
          continue;
        }
        const std::string attribute(rest.substr(0, equals));
        if (rest.substr(equals + 1, 1) != "\"") return near("unquoted attribute", at);
        const auto close = rest.find('"', equals + 2);
        if (close == rest.npos) return near("open attribute", at);
        const std::string value(rest.substr(equals + 2, close - equals - 2));
        if (value.find('<') != value.npos || !references_are_known(value)) return near("raw attribute", at);
        if (attribute == "id" && !ids.insert(value).second) return near("second id", at);
        if (attribute == "href" && value.starts_with('#')) links.insert(value.substr(1));
        if (attribute == "for") links.insert(value);
        rest.remove_prefix(close + 1);
        if (!rest.empty() && rest.front() != ' ') return near("no space between attributes", at);
      }
      if (name != "meta" && name != "input") open.push_back(name);
    }
    at = end + 1;
  }
  if (!open.empty()) return "unclosed " + open.back();
  for (const auto& link : links)
    if (!ids.contains(link)) return "no target " + link;
  return "";
}

}  // namespace clinicalbert::tests
