#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "clinicalbert/text/segmentation/abbreviations.hpp"

namespace clinicalbert::text {

/// Abbreviations known without a user's list, clinical and general: in lower case, without the last full stop, sorted
/// by their bytes.
namespace known_abbreviations {

// clang-format off
inline constexpr auto numbering = std::to_array<std::string_view>({
    "abs", "alt", "ann", "app", "apr", "apt", "art", "aug", "ca", "ch", "chap", "col", "dec", "doc", "ed", "eq",
    "eqn", "ex", "exp", "feb", "fl", "fri", "ft", "hg", "ill", "in", "info", "invest", "jan", "jul", "jun", "lab",
    "lymph", "mar", "mi", "mon", "no", "nos", "nov", "nr", "oct", "para", "path", "pg", "pp", "re", "ref", "refs",
    "rehab", "rm", "sat", "sect", "sep", "sept", "ser", "stat", "sun", "tech", "tel", "thu", "thur", "thurs", "tue",
    "tues", "ver", "vol", "vols", "wed"});

inline constexpr auto open = std::to_array<std::string_view>({
    "abbr", "abd", "abdom", "acad", "adj", "adm", "admin", "afib", "al", "amb", "amp", "amt", "anat", "ant", "appt",
    "assoc", "asst", "ave", "avg", "bact", "bilat", "biol", "brady", "bros", "bx", "cal", "calc", "cap", "card",
    "cardiol", "cc", "cent", "chem", "chr", "circ", "cit", "clin", "cm", "co", "comp", "conc", "cond", "coord",
    "corp", "cx", "deg", "dept", "derm", "dermatol", "diag", "diam", "dil", "disp", "dist", "div", "dtr", "dx", "eds",
    "endo", "engl", "est", "etc", "eval", "expt", "ext", "fam", "fem", "ff", "fib", "fract", "freq", "fx", "gal",
    "gastroenterol", "gen", "genet", "gm", "gms", "govt", "gr", "gtt", "gtts", "gyn", "hemat", "heme", "hgb", "hosp",
    "hr", "hrs", "ht", "hum", "hwy", "hx", "hyg", "immunol", "inc", "inf", "inh", "inj", "inst", "int", "internat",
    "intl", "irreg", "jr", "kcal", "kg", "lac", "lat", "lb", "lbs", "lic", "liq", "lt", "ltd", "maj", "max", "mcg",
    "med", "meq", "mg", "mgm", "mgs", "mgt", "mid", "min", "mins", "misc", "ml", "mls", "mm", "mmhg", "mo", "mod",
    "mol", "mos", "musc", "nat", "natl", "nec", "neg", "nephrol", "neur", "neuro", "neurol", "norm", "ob", "obs",
    "obst", "occ", "oint", "onc", "oph", "ophth", "orig", "ortho", "oz", "pathol", "ped", "peds", "pharm",
    "pharmacol", "phd", "phys", "physiol", "pos", "poss", "post", "ppd", "ppt", "pref", "prep", "pres", "prev", "prn",
    "prob", "proc", "prot", "prox", "psych", "psychol", "pt", "pts", "publ", "pulm", "px", "qty", "rad", "rd", "rec",
    "reg", "rep", "repr", "resp", "rev", "rt", "rx", "sc", "sched", "sci", "sec", "seq", "sev", "sl", "soc", "sol",
    "soln", "spec", "spp", "sr", "std", "subcut", "subj", "sup", "supp", "suppl", "supt", "surg", "susp", "sx", "syr",
    "syst", "tab", "tabs", "tach", "tbsp", "temp", "ther", "tot", "tr", "trans", "tsp", "tx", "univ", "unk", "ur",
    "urol", "vac", "vag", "vasc", "vfib", "wk", "wks", "wt", "yr", "yrs"});

inline constexpr auto joined = std::to_array<std::string_view>({
    "alk", "approx", "c.f", "capt", "cf", "cont", "dr", "drs", "e.g", "eg", "esp", "excl", "fig", "figs", "gov",
    "hon", "i.e", "ie", "incl", "mr", "mrs", "ms", "mt", "n.b", "prof", "sgt", "sig", "sp", "sq", "st", "subsp",
    "viz", "vs"});
// clang-format on

static_assert(std::ranges::is_sorted(numbering) && std::ranges::is_sorted(open) && std::ranges::is_sorted(joined));

/// What is known about a full stop after `lower`, which is in lower case.
[[nodiscard]] constexpr std::optional<stop_kind> find(std::string_view lower) noexcept {
  if (std::ranges::binary_search(open, lower)) return stop_kind::open;
  if (std::ranges::binary_search(numbering, lower)) return stop_kind::numbering;
  if (std::ranges::binary_search(joined, lower)) return stop_kind::joined;
  return std::nullopt;
}

}  // namespace known_abbreviations

}  // namespace clinicalbert::text
