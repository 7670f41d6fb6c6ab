#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/temporary_folder.hpp"

namespace chinese_entities_test {

using namespace clinicalbert;

TEST_CASE("a disease and a drug are found in a Chinese sentence, by bytes") {
  const tests::temporary_folder folder;
  const auto tag = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--out", (folder.path() / "out").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto done = tests::run(tests::program("chinese_entities"), arguments);
    CHECK(done.err.empty());
    REQUIRE(done.status == 0);
    std::vector<nlohmann::json> entities;
    std::istringstream lines(done.out);
    for (std::string line; std::getline(lines, line);) entities.push_back(nlohmann::json::parse(line));
    return entities;
  };
  const auto found = tag({});
  REQUIRE(found.size() == 2);
  CHECK(found[0].at("label") == "disease");
  CHECK(found[0].at("begin") == 12);  // 患者患有, three bytes a character
  CHECK(found[0].at("end") == 21);
  CHECK(found[1].at("label") == "drug");
  CHECK(found[1].at("begin") == 36);
  CHECK(found[1].at("end") == 48);
  CHECK(found[1].at("score").get<double>() > 0.5);

  const auto other = tag({"建议患者服用阿司匹林"});
  REQUIRE(other.size() == 1);
  CHECK(other[0].at("label") == "drug");
  CHECK(other[0].at("begin") == 18);
}

}  // namespace chinese_entities_test
