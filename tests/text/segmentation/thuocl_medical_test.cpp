#include "clinicalbert/text/segmentation/thuocl_medical.hpp"

#include <string>
#include <string_view>

#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/text/segmentation/words.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace thuocl_medical_test {

namespace text = clinicalbert::text;

TEST_CASE("THUOCL's medical terms are the default dictionary", "[text]") {
  const auto& terms = text::thuocl_medical();
  CHECK(terms.size() == 18'749);
  CHECK(terms.total() == 15'903'615);
  CHECK(terms.frequency("\u7CBE\u795E") == 606'946);
  CHECK(terms.frequency("\u590D\u65B9\u6A1F\u8111\u4E73\u818F") == 1);
  // 患者有糖尿病和慢性肾脏病，服用二甲双胍500mg。
  const std::string_view line =
      "\u60A3\u8005\u6709\u7CD6\u5C3F\u75C5\u548C\u6162\u6027\u80BE\u810F\u75C5\uFF0C\u670D\u7528\u4E8C\u7532\u53CC"
      "\u80CD"
      "500mg\u3002";
  std::string all;
  for (const auto span : text::split_words(line, terms)) all += std::string(line.substr(span.begin, span.size())) + '|';
  CHECK(all ==
        "\u60A3\u8005|\u6709|\u7CD6\u5C3F\u75C5|\u548C|\u6162\u6027\u80BE\u810F\u75C5|\uFF0C|\u670D|\u7528|"
        "\u4E8C\u7532\u53CC"
        "\u80CD|500mg|\u3002|");
}

TEST_CASE("the shipped terms are those of THUOCL_medical.txt", "[text]") {
  const auto path = tests::corpus("thuocl/THUOCL_medical.txt");
  if (!path) return tests::skip("THUOCL_medical.txt is not here");
  std::string shipped;
  for (const auto part : text::thuocl_medical_terms) shipped += part;
  CHECK(shipped == clinicalbert::files::mapped_file(*path).text());
}

}  // namespace thuocl_medical_test
