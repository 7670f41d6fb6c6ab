#pragma once

#include <array>
#include <string_view>

namespace clinicalbert::text {

/// English stop words that say something in a clinical note: negation, doubt, degree, side and place, numbers, units,
/// time, findings. stop_words::english() is without them unless it is asked for the whole list.
// clang-format off
inline constexpr auto clinical_words_english = std::to_array<std::string_view>({
    // negation
    "ain't", "aint", "aren't", "aren", "arent", "can't", "cannot", "cant", "couldn", "couldn't", "couldnt", "daren't",
    "darent", "didn", "didn't", "didnt", "doesn", "doesn't", "doesnt", "don", "don't", "dont", "except", "hadn't",
    "hadnt", "hardly", "hasn", "hasn't", "hasnt", "haven", "haven't", "havent", "isn", "isn't", "isnt", "lest",
    "mayn't", "maynt", "mightn't", "mightnt", "mustn't", "mustnt", "needn't", "neednt", "neither", "never", "no",
    "no-one", "nobody", "non", "none", "noone", "nor", "not", "nothing", "nowhere", "oughtn't", "oughtnt", "shan't",
    "shant", "shouldn", "shouldn't", "shouldnt", "unless", "unlike", "wasn", "wasn't", "wasnt", "weren", "weren't",
    "werent", "without", "won't", "wont", "wouldn", "wouldn't", "wouldnt",
    // doubt
    "appear", "certain", "certainly", "clear", "clearly", "could", "definitely", "doubtful", "if", "likely", "may",
    "maybe", "might", "perhaps", "possible", "possibly", "potentially", "presumably", "probably", "seem", "seemed",
    "seeming", "seems", "suggest", "sure", "unlikely", "versus", "vs", "whether",
    // degree and change
    "approximately", "best", "better", "big", "enough", "fairly", "few", "fewer", "great", "greater", "greatest",
    "half", "high", "higher", "highest", "important", "large", "largely", "least", "less", "little", "long", "longer",
    "longest", "low", "lower", "many", "mostly", "most", "more", "much", "poorly", "serious", "seriously", "several",
    "significant", "significantly", "slightly", "small", "smaller", "smallest", "strongly", "substantially", "thick",
    "thin", "well",
    // side and place
    "above", "across", "around", "back", "behind", "below", "between", "both", "bottom", "down", "downwards", "face",
    "front", "inner", "inside", "opposite", "out", "outside", "over", "right", "side", "sides", "top", "under",
    "underneath", "up", "upwards", "within",
    // numbers
    "billion", "eight", "eighty", "eleven", "fifteen", "fifth", "fifty", "first", "five", "forty", "four", "hundred",
    "million", "nine", "ninety", "once", "one", "second", "secondly", "seven", "seventy", "six", "sixty", "ten",
    "third", "thirty", "thousand", "three", "trillion", "twelve", "twenty", "twice", "two", "zero",
    // units, vitamins, elements, blood groups and routes; "a" and "i" are words
    "b", "c", "ca", "cc", "cl", "cm", "cu", "d", "dm", "e", "fm", "g", "gm", "gr", "hr", "im", "k", "kg", "km", "l",
    "lb", "m", "mg", "ml", "mm", "mu", "na", "o", "pm", "pr", "sc", "sl", "u",
    // time
    "after", "afterwards", "again", "ago", "already", "always", "began", "before", "begin", "beginning", "begins",
    "currently", "during", "early", "end", "ended", "ends", "ever", "every", "following", "follows", "former",
    "formerly", "last", "lately", "later", "latest", "new", "newer", "next", "now", "often", "old", "older", "oldest",
    "past", "present", "presented", "previously", "promptly", "rather", "recent", "recently", "seconds", "since",
    "soon", "still", "stop", "then", "til", "till", "today", "until", "usually", "while", "year", "years", "yet",
    "young", "younger", "youngest",
    // findings and tests
    "cause", "causes", "changes", "cry", "effect", "ill", "part", "parts", "problem", "problems",
    "results", "sensible", "system", "test", "tip", "value",
});
// clang-format on

/// The same of the Chinese stop words, and those that are often part of the name of a drug or a finding.
// clang-format off
inline constexpr auto clinical_words_chinese = std::to_array<std::string_view>({
    // negation and doubt
    "不", "不得", "不成", "不是", "不比", "不至于", "别", "否则", "无", "非", "除", "除外", "除非", "能否", "与否",
    "可", "可以", "可见", "会", "能", "如果", "或", "或者",
    // numbers, degree, place
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "零", "几", "多", "多少", "第", "大", "小", "上", "下",
    "上下", "中", "内", "前后", "边", "全部", "全体", "每", "各", "最", "更", "较", "比", "尽", "很",
    // time
    "日", "月", "年", "时", "分", "秒", "点", "今", "后", "再", "曾", "已", "仍", "既往", "开始", "同时", "随后",
    "以来", "至今", "截至", "自", "到", "至", "起", "前此", "此次", "随时", "逐步", "过",
    // findings, treatment and parts of names
    "咳", "呕", "哼", "打", "用", "给", "阿", "巴", "来", "光", "管", "顺", "腾", "区", "本", "离", "冲", "含", "若",
    "尔", "兮", "地", "对", "开外", "结果",
});
// clang-format on

}  // namespace clinicalbert::text
