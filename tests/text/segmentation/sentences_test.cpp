#include "clinicalbert/text/segmentation/sentences.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace sentences_test {

namespace text = clinicalbert::text;

namespace {

constexpr std::string_view border = "¦";

struct marked_text {
  std::string text;
  std::vector<text::byte_span> sentences;
};

/// A text whose borders between sentences are written as `¦`; white space before and behind one is no sentence's.
marked_text read_marks(std::string_view marked) {
  marked_text result;
  while (true) {
    const std::size_t length = std::min(marked.find(border), marked.size());
    const auto part = marked.substr(0, length);
    const auto before = text::read_white_space(part, 0).end;
    std::size_t end = before;
    while (text::read_white_space(part, end).end != part.size()) end += text::decode_utf8(part, end).length;
    const auto offset = result.text.size();
    result.text += part;
    if (end > before)
      result.sentences.push_back(
          {static_cast<std::uint32_t>(offset + before), static_cast<std::uint32_t>(offset + end)});
    if (length == marked.size()) return result;
    marked.remove_prefix(length + border.size());
  }
}

/// The text with `¦` at each border that was found, so that a failure is easy to read.
std::string write_marks(std::string_view text, const std::vector<text::byte_span>& sentences) {
  std::string marked;
  std::size_t at = 0;
  for (std::size_t i = 0; i + 1 < sentences.size(); ++i) {
    marked += text.substr(at, sentences[i].end - at);
    marked += border;
    at = sentences[i].end;
  }
  return marked += text.substr(at);
}

void check_marks(const std::vector<std::string_view>& cases, const text::sentence_options& options = {}) {
  for (const auto marked : cases) {
    const auto expected = read_marks(marked);
    const auto found = text::split_sentences(expected.text, options);
    CHECK(write_marks(expected.text, found) == write_marks(expected.text, expected.sentences));
    CHECK((found == expected.sentences));
  }
}

/// What docs/segmentation.md promises of any bytes.
bool keeps_promises(std::string_view bytes, const std::vector<text::byte_span>& sentences) {
  std::size_t next = 0;
  const auto is_white = [&](std::size_t begin, std::size_t end) {
    return text::read_white_space(bytes.substr(0, end), begin).end == end;
  };
  std::vector<bool> begins_code_point(bytes.size() + 1);
  for (std::size_t at = 0; at < bytes.size(); at += text::decode_utf8(bytes, at).length) begins_code_point[at] = true;
  begins_code_point[bytes.size()] = true;
  for (const auto sentence : sentences) {
    if (sentence.begin < next || sentence.empty() || sentence.end > bytes.size()) return false;
    if (!begins_code_point[sentence.begin] || !begins_code_point[sentence.end]) return false;
    if (!is_white(next, sentence.begin)) return false;
    if (text::read_white_space(bytes, sentence.begin).end != sentence.begin) return false;
    for (std::size_t size = 1; size <= 3 && size < sentence.size(); ++size) {
      const std::size_t last = sentence.end - size;
      if (begins_code_point[last] && is_white(last, sentence.end)) return false;
    }
    next = sentence.end;
  }
  return is_white(next, bytes.size());
}

}  // namespace

TEST_CASE("full stops, question and exclamation marks end English sentences", "[text]") {
  check_marks({
      "",
      " \t\r\n ",
      "No",
      "No acute distress.",
      "He denies chest pain.¦ She agrees.",
      "Any pain?¦ None!¦ Good.",
      "No necrosis.¦ No odor.",
      "Is it better?!¦ Yes!!!¦ Very.",
      "BP was 120/80.¦ HR was 60.¦ 2/6 systolic murmur.",
      "The level was 5.¦ We stopped.",
      "pt seen in clinic.¦ abdomen soft.¦ no edema.",
      "PT SEEN.¦ ABDOMEN SOFT.",
      "He was seen. by her physician.",
      "  Leading space.¦   Trailing space.  ",
      "okay .¦ how are you ?¦ fine .",
      "Temp 98.1.¦ HR: 72.",
      "no c/c/e.¦ abdomen soft.",
      "Stones, ? cholecystitis.",
      "? pneumonia on the film, ?PE.",
      "Pain relief.¦ ibuprofen can be taken.",
  });
}

TEST_CASE("abbreviations end no sentence unless a capital letter follows", "[text]") {
  check_marks({
      "Dr. Lee saw Mr. Smith and Mrs. J. Doe.¦ Prof. Wu agreed.",
      "Pt. denies pain.¦ Pt. was told by Dr. Lee.",
      "Aspirin 0.5 mg b.i.d. with food.",
      "Take 0.5 mg b.i.d.¦ The dose is t.i.d. p.r.n. pain.",
      "Tylenol 325 mg p.o. q.4h. p.r.n. fever.",
      "Lasix 20 mg p.o. q.d. 30 tablets.",
      "Drug A vs. drug B, e.g. aspirin, i.e. the usual.",
      "It was vs. Placebo, e.g. Aspirin.",
      "As Smith et al. showed in Fig. 3, No. 5, approx. 3 cm.",
      "Smith et al. (2004) wrote it.",
      "Hx. of asthma, dx. in 2010, a 53 y.o. female.",
      "53 y.o. female.¦ 54 y.o. male.",
      "The answer is no.¦ She left.",
      "We saw Fig. S1 and ref. 12.",
      "He lives in the U.S. and came on Mon. 5 Jan. 2010.",
      "It meets U.S. Food and Drug rules.",
      "Found in the U.S.¦ The rest is from the U.K.",
      "Given at 9 a.m. and 4 p.m. daily.",
      "Injected (10 mg/kg i.p.) Wistar rats (1.0 mg/kg, s.c.) daily.",
      "Weight 70 kg.¦ Height 170 cm.",
      "The rate was 5 mg. per hour at 10 ng./ml. in all.",
      "See approx. 5 a.m.¦ We left.",
      "St. Mary and Mt. Sinai.",
  });
}

TEST_CASE("numbers, dates and names with stops stay whole", "[text]") {
  check_marks({
      "K 3.5, Na 140.2 on 3.4.2010 at 10.30.",
      "The dose was .5 mg, P <.001 and P =. 05.",
      "P < 0. 05 was found.",
      "Version 1.2.3 of www.example.org/a.b and a.b@c.org.",
      "J. Smith, A. B. Jones and C. D. Wu wrote it.",
      "E. coli and S. aureus grew, C. difficile did not.",
      "The mutant p53.¦ It binds p21.",
      "Loss of p53.¦ p53 binds DNA.¦ mRNA fell.¦ c-fos rose.",
      "She has hepatitis C.¦ A biopsy was done.¦ She takes vitamin D.¦ Milk helps.",
      "Group B.¦ Thalidomide is given.",
      "It was 97 F.¦ After that it fell to 37 degrees C.¦ Forearm flow fell.",
      "Chromosome 17p11.2 and 19q13.3 (B10.D2/old).",
      "Found in M. musculus/M. spretus mice.",
      "At E13.5.¦ Microscopic findings were normal.",
  });
}

TEST_CASE("an ellipsis ends a sentence before a capital letter only", "[text]") {
  check_marks({
      "He waited ... and left.",
      "He waited...¦ Then he left.",
      "He waited… and left.",
      "He waited…¦ Then he left....¦ Well.",
      "Well...no.",
  });
}

TEST_CASE("closing marks belong to the sentence that they close", "[text]") {
  check_marks({
      "She said \"It hurts.\"¦ He left.",
      "She said “It hurts.”¦ He left.",
      "She said \"It hurts. It burns.\" and left.",
      "She said “It hurts. It burns.” and left.",
      "\"Stop!\" he said.",
      "He left (he was fine).¦ She stayed.",
      "He left (he was fine. He said so) at noon.",
      "He left.¦ (She was fine.)¦ They stayed.",
      "It was shown before.[12]¦ We agree.[1,3-5]¦ Yes.",
      "It was shown before [12].¦ We agree.",
      "It was seen in the disease.12,13¦ We agree.",
      "A stray ( stays open. ¦The next one ends.",
      "He is 5'10\" tall.¦ A 6\" incision.¦ Fine.",
      "The patient’s pain.¦ The ‘good’ side.",
  });
}

TEST_CASE("a sentence may end without white space behind it", "[text]") {
  check_marks({
      "Take it daily.¦He denies pain.",
      "Take it (5 mg).¦The pain is gone.",
      "Is it better?¦Yes.",
      "Seen by the Ph.D. student of Node.js.",
  });
}

TEST_CASE("de-identified text is one word", "[text]") {
  check_marks({
      "Dr. [**Last Name (STitle) 4. A. **] saw [**Known lastname**].¦ [**Known lastname**] agreed.",
      "Seen on [**2101-1-1**].¦ He is [**Age over 90. **] y.o.",
      "Call [**Telephone/Fax (1) 5. 6.\n**] today.",
      "Never closed [** here.¦ So it is.",
  });
}

TEST_CASE("list items begin anew", "[text]") {
  check_marks({
      "1. Aspirin\n¦2. Metoprolol 25 mg\n¦3) Lasix.",
      "1. Aspirin.¦ 2. Return in a week.",
      "1. Aspirin 81 mg ¦2. Metoprolol 25 mg ¦3. Lasix",
      "1. Diabetes type 2.¦ Hypertension",
      "Plan:\n¦- aspirin\n¦- lasix, 20 mg\n¦* rest",
      "a) rest\n¦b) walk\n¦(c) sleep",
      "• Skin: Warm and dry.¦ No rash.\n¦• Neuro: Alert.",
      "• Skin: Warm ¦• Neuro: Alert",
      "BP 132/80 mm Hg.¦ - Patient Education: We talked.",
      "# HTN: stable\n¦#2 DM: stable",
      "1.Aspirin\n¦2.Lasix",
      "for (1) pain and (2) fever",
      "It was tested in rats.¦ 1. Rats were fed.¦ 2. They slept.",
      "1.\nAspirin",
      "- 1. Aspirin\n¦- 2. Lasix",
      "It was given.¦ 1. Rats were\nfed.¦ 2.\nThey slept.",
      "It was at 16p13.¦ 3.¦ Mice died.",
      "I. Report on it.¦ II. Report on that.",
  });
}

TEST_CASE("line breaks end a sentence unless the line was wrapped", "[text]") {
  check_marks({
      "One.\n\n¦Two.",
      "HISTORY OF PRESENT ILLNESS:\n¦The patient is well.",
      "HISTORY OF PRESENT ILLNESS\n¦the patient is well",
      "CHIEF COMPLAINT\n\n¦Back pain.\n\n¦VITALS\n\n¦Normal\n\n¦PHYSICAL EXAM\n\n¦GAIT: antalgic gait\n¦CV: Normal.",
      "Medications:\n¦aspirin 81 mg daily\n¦metoprolol 25 mg b.i.d.\n¦lisinopril",
      "Blood pressure: 120/70 mmHg\n¦Heart rate: 60 bpm\n¦Respirations: 14",
      "The patient was seen\nin the clinic.",
      "The patient was seen in\nBoston.",
      "He takes aspirin,\nPlavix and Lasix.",
      "He was seen by Dr.\nSmith.",
      "He was seen (by the\nSurgeon) today.",
      "He takes it b.i.d.\n¦Metoprolol is new.",
      "He takes it b.i.d.\nwith food.",
      "Hypertension\n¦Diabetes\n¦Coronary artery disease",
      "one\r\n\r\n¦two",
      "seen\r\nin the clinic",
      "page one\f¦page two",
      "a line\u2029¦another",
      "The left lung has a nodule that was first described in the report of\n2010 and is stable.",
      "The chest film shows a large pleural effusion on the right with a small\n"
      "Kerley line; there is no sign of pneumonia. ¦The next film will be made in\n"
      "two weeks.",
      "BACKGROUND: Little is known of it.¦ MATERIALS\nAND METHODS: Mice.",
      "Cath showed a 90% lesion of the LAD.¦ The patient was given\n40 mg of Lasix.",
      "no acute distress, lungs clear to auscultation bilaterally, heart regular\nabdomen soft.",
  });
  check_marks({"one\n¦two\n\n¦three of\n¦four"}, {.line_breaks = text::line_break_rule::always});
  check_marks({"One\nTwo\n\n¦Three\n¦- four"}, {.line_breaks = text::line_break_rule::never});
}

TEST_CASE("Chinese marks end sentences with no white space", "[text]") {
  check_marks({
      "患者好转。¦出院！¦是否复查？¦是。",
      "体温38.5℃，服药0.5mg。¦无不适。",
      "头痛；¦发热；¦咳嗽。",
      "头痛;¦发热;¦咳嗽。",
      "患者说：“我头痛。恶心。”¦医生记录。",
      "患者说：“我头痛。”，然后离开。",
      "（患者好转。）¦出院。",
      "心率（100次；不齐）稳定。",
      "他等了……¦然后走了。",
      "他等了…然后走了。",
      "真的吗？！¦是的！！！¦好。",
      "真的吗?¦是的!¦好.¦完",
      "０．５毫克，好转．¦出院｡¦完。",
      "1.高血压\n¦2.糖尿病\n¦一、诊断\n¦（二）治疗\n¦①阿司匹林",
      "主诉：头痛三天。\n¦现病史：患者三天前头痛\n¦既往史：无",
      "患者因头痛，\n恶心入院。",
      "患者三天前无明显诱因出现头痛恶心呕吐伴有发热咳嗽咳痰及全身乏力\n不适今来我院就诊。",
      "『好。』¦「走。」¦完。",
      "诊断为COPD.¦患者用药",
  });
  text::sentence_options whole;
  whole.semicolon_ends_chinese = false;
  check_marks({"头痛；发热;咳嗽。¦完"}, whole);
}

TEST_CASE("English and Chinese mix", "[text]") {
  check_marks({
      "患者服用aspirin 0.5 mg b.i.d.¦ 无不适。¦No pain.¦ 出院。",
      "BP 120/80 mmHg。¦HR 60次/分。¦Seen by Dr. 王.",
      "诊断：type 2 diabetes；¦hypertension。",
      "No pain.¦ 无发热。",
  });
}

TEST_CASE("a user's abbreviations go before the known ones", "[text]") {
  check_marks({"Seen by the Abteil. Leiter.¦ He had sonst. pain."}, [] {
    text::sentence_options options;
    options.abbreviations.add("ABTEIL.", text::stop_kind::joined);
    options.abbreviations.add("sonst");
    return options;
  }());
  text::sentence_options options;
  options.abbreviations.add("vs", text::stop_kind::word);
  check_marks({"A vs.¦ Then B."}, options);
  check_marks({"A vs. Then B."});
}

TEST_CASE("white space of every kind stands outside the sentences", "[text]") {
  check_marks({
      "\u00A0One.\u3000¦\u2003Two.\u00A0",
      "One.\u0085\u0085¦Two.",
      "One.\v¦Two",
  });
  CHECK(text::split_sentences("\xEF\xBB\xBFOne.") == std::vector<text::byte_span>{{0, 7}});
  CHECK(text::split_sentences(std::string_view("a\0b", 3)) == std::vector<text::byte_span>{{0, 3}});
}

TEST_CASE("a text of one mark over and over takes time linear in its bytes", "[text]") {
  // Anything that looks back or ahead without a bound would take minutes for these.
  constexpr std::size_t size = std::size_t{1} << 18;
  for (const std::string_view piece :
       {".",    "!",    "?",     "(",      ")",        "[",    "\"", " ",    "\n",    "a",       "1",
        "-",    ";",    "。",    "；",     "…",        "“",    "．", "(.",   "(.A ",  "((.a) ",  "\".A ",
        ".\n",  "a\n",  "A.",    "A. ",    "a.b.",     "1. ",  "1.", "1)",   "[**",   "[**a**]", ". ",
        ".  A", "[1",   ".[1]",  ".\"",    ".'",       "- ",   "• ", "of\n", "Dr.\n", "\xE3",    "\xFF",
        "头",   "头\n", " \n a", "\u3000", "E. coli ", "(a\n", "a:", "A "}) {
    CAPTURE(piece);
    std::string bytes;
    while (bytes.size() < size) bytes += piece;
    for (const auto rule : {text::line_break_rule::wrapped, text::line_break_rule::never}) {
      text::sentence_options options;
      options.line_breaks = rule;
      CHECK(keeps_promises(bytes, text::split_sentences(bytes, options)));
    }
  }
}

TEST_CASE("any bytes give sentences that rise and cover all but white space", "[text]") {
  const std::uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string> pieces = {".",
                                           "!",
                                           "?",
                                           ";",
                                           ",",
                                           ":",
                                           "\"",
                                           "'",
                                           "(",
                                           ")",
                                           "[",
                                           "]",
                                           "[**",
                                           "**]",
                                           " ",
                                           "  ",
                                           "\n",
                                           "\r\n",
                                           "\n\n",
                                           "\f",
                                           "-",
                                           "*",
                                           "•",
                                           "1",
                                           "2",
                                           "0",
                                           "12",
                                           "a",
                                           "b",
                                           "The",
                                           "the",
                                           "Dr",
                                           "b.i.d",
                                           "p53",
                                           "mg",
                                           "。",
                                           "！",
                                           "？",
                                           "；",
                                           "…",
                                           "……",
                                           "．",
                                           "“",
                                           "”",
                                           "（",
                                           "）",
                                           "头",
                                           "痛",
                                           "\u3000",
                                           "\u00A0",
                                           "\u0085",
                                           "\u2029",
                                           "é",
                                           "α",
                                           "\xFF",
                                           "\xE3",
                                           "\xE3\x80",
                                           "\xC2",
                                           "\xF0\x9F\x98\x80",
                                           std::string(1, '\0'),
                                           "\xEF\xBB\xBF",
                                           "of",
                                           "A",
                                           "…”",
                                           "1.",
                                           "a)",
                                           "①"};
  const auto below = [&](std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  };
  for (int round = 0; round < 20000; ++round) {
    std::string bytes;
    const std::size_t count = below(40);
    for (std::size_t i = 0; i < count; ++i) {
      if (round % 4 == 0)
        bytes += static_cast<char>(below(256));
      else
        bytes += pieces[below(pieces.size())];
    }
    text::sentence_options options;
    options.line_breaks = static_cast<text::line_break_rule>(below(3));
    options.semicolon_ends_chinese = below(2) == 0;
    if (!keeps_promises(bytes, text::split_sentences(bytes, options))) {
      std::string codes;
      for (const char byte : bytes) codes += std::to_string(static_cast<unsigned char>(byte)) + ' ';
      FAIL("bytes " << codes);
    }
  }
}

}  // namespace sentences_test
