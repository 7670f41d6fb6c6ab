#include "clinicalbert/tokens/readable_text.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace readable_text_test {

namespace {

using namespace clinicalbert;

struct writer {
  tokens::tokenizer by;
  tokens::spelling spelling;

  explicit writer(const std::string& vocabulary, std::string_view source = "")
      : by(tests::tokenizer(vocabulary, tokens::special_tokens::as_text)) {
    tokens::encoding pieces;
    by.append_pieces(source, pieces);
    spelling.learn(by, pieces, source);
  }
  /// What pieces of a text become.
  [[nodiscard]] std::string write(std::string_view text) const {
    const auto pieces = by.encode(text);
    std::vector<text::byte_span> spans;
    std::string written;
    tokens::readable_text(by, spelling).append(pieces.ids, written, spans);
    CHECK(spans.size() == pieces.size());
    CHECK(spans.front().empty());  // [CLS]
    CHECK(spans.back() ==
          text::byte_span{static_cast<std::uint32_t>(written.size()), static_cast<std::uint32_t>(written.size())});
    std::uint32_t last = 0;
    for (const auto& span : spans) {
      CHECK(span.begin >= last);
      CHECK(span.end <= written.size());
      last = span.begin;
    }
    return written;
  }
};

}  // namespace

TEST_CASE("pieces become words, and sentences begin with a capital") {
  const writer plain("uncased");
  CHECK(plain.write("thrombocytopenia was seen. it resolved, e.g. after 5 days (dr. smith said).") ==
        "Thrombocytopenia was seen. It resolved, e.g. after 5 days (dr. smith said).");
  CHECK(plain.write("\"no fever\" was noted! why? 2.5 mg/kg at 10:30.") ==
        "\"No fever\" was noted! Why? 2.5 mg/kg at 10:30.");
  CHECK(plain.write("") == "");
  const writer cased("cased");
  CHECK(cased.write("Thrombocytopenia was seen. it resolved.") == "Thrombocytopenia was seen. it resolved.");
  CHECK(writer("chinese").write("\u60a3\u8005\u53d1\u70ed\uff0cct\u6b63\u5e38\u3002").find(' ') == std::string::npos);
}

TEST_CASE("words are written as the source writes them") {
  const writer w(
      "uncased",
      "HISTORY OF PRESENT ILLNESS: The HIV test by ELISA was negative. Caf\u00e9 visits, pH 7.35. Pain since "
      "COVID-19. mRNA vaccines (n=25) with vitamin B12 in 1,000 patients");
  CHECK(w.write("hiv was negative by elisa. the history of illness: none.") ==
        "HIV was negative by ELISA. The history of illness: none.");
  CHECK(w.write("cafe. pain since covid-19 at ph 7.35, vitamin b12") ==
        "Caf\u00e9. Pain since COVID-19 at pH 7.35, "
        "vitamin B12");
  CHECK(w.write("mrna was seen in 1,000 (n=25).") == "mRNA was seen in 1,000 (n=25).");
}

TEST_CASE("what the source writes together and apart") {
  const writer w("uncased", "The well - known drug was given over 3 - 5 days and/or stopped.");
  CHECK(w.write("well-known") == "Well - known");
  CHECK(w.write("3-5") == "3 - 5");
  CHECK(w.write("and / or") == "And/or");
  CHECK(w.write("non - small") == "Non-small");  // by rule
}

TEST_CASE("special pieces are left out, and an unknown one is shown") {
  const writer w("uncased");
  const auto& v = w.by.pieces();
  std::string written;
  std::vector<text::byte_span> spans;
  const std::vector<std::int32_t> ids{v.cls_id(),  v.pad_id(),       *v.find("pain"), v.unk_id(), *v.find("##s"),
                                      v.mask_id(), *v.find("fever"), 999'999,         v.sep_id(), -1};
  tokens::readable_text(w.by, w.spelling).append(ids, written, spans);
  CHECK(written == "Pain [UNK] s fever");
  CHECK(spans[2] == text::byte_span{0, 4});
  CHECK(spans[3] == text::byte_span{5, 10});
  CHECK(spans[4] == text::byte_span{11, 12});
  CHECK(spans[5].empty());
  CHECK(spans[6] == text::byte_span{13, 18});
  CHECK(spans[7].empty());
  written = "A line.\n";
  tokens::readable_text(w.by, w.spelling).append(ids, written, spans);
  CHECK(written == "A line.\nPain [UNK] s fever");
}

}  // namespace readable_text_test
