#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"

namespace convert_test {

namespace {

using json = nlohmann::json;
using tests::canary;

struct folder_of_files : tests::scratch_files {
  [[nodiscard]] std::string text(const std::string& name) const { return tests::file_text(path(name)); }
  [[nodiscard]] bool has(const std::string& name) const { return std::filesystem::exists(path(name)); }
};

tests::program_result convert(const std::vector<std::string>& arguments) {
  return tests::run_with_clean_output("convert", arguments);
}

const std::string abstracts =
    "12|t|\xCE\xB2-blocker and asthma.\n12|a|Asthma is bad. No fever.\n"
    "12\t0\t9\t\xCE\xB2-blocker\tChemical\n12\t14\t20\tasthma\tDisease\n12\t22\t28\tAsthma\tDisease\n\n";

}  // namespace

TEST_CASE("convert takes notes from format to format and back", "[examples]") {
  const folder_of_files files;
  files.file("a.txt", abstracts);
  std::string from = "pubtator", in = "a.txt";
  for (const std::string to : {"bioc-json", "bioc-xml", "jsonl", "brat", "bioc-xml", "pubtator"}) {
    CAPTURE(from, to);
    const std::string out = "out." + to;
    const auto result = convert({"--from", from, "--to", to, files.path(in), files.path(out)});
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    from = to;
    in = out;
  }
  CHECK(files.text("out.pubtator") == abstracts);
  CHECK(files.text("out.brat/12.ann") ==
        "T1\tChemical 0 9\t\xCE\xB2-blocker\nT2\tDisease 14 20\tasthma\nT3\tDisease 22 28\tAsthma\n");
  CHECK(json::parse(files.text("out.jsonl")).at("entities").at(1) ==
        json({{"begin", 15}, {"end", 21}, {"label", "Disease"}}));
}

TEST_CASE("convert parts notes into tagged words or characters, and joins these", "[examples]") {
  const folder_of_files files;
  files.file("a.txt", abstracts);
  CHECK(convert({"--from", "pubtator", "--to", "iob", files.path("a.txt"), files.path("a.tsv")}).status == 0);
  CHECK(files.text("a.tsv") ==
        "\xCE\xB2\tB-Chemical\n-\tI-Chemical\nblocker\tI-Chemical\nand\tO\nasthma\tB-Disease\n.\tO\n\n"
        "Asthma\tB-Disease\nis\tO\nbad\tO\n.\tO\n\nNo\tO\nfever\tO\n.\tO\n\n");
  CHECK(
      convert({"--from", "iob", "--to", "iob", "--scheme", "iobes", files.path("a.tsv"), files.path("e.tsv")}).status ==
      0);
  CHECK(
      files.text("e.tsv").starts_with("\xCE\xB2\tB-Chemical\n-\tI-Chemical\nblocker\tE-Chemical\nand\tO\nasthma\tS-"));
  CHECK(convert({"--from", "iob", "--to", "jsonl", files.path("a.tsv"), files.path("a.jsonl")}).status == 0);
  CHECK(files.text("a.jsonl").starts_with(R"({"note":"1","text":")"
                                          "\xCE\xB2 - blocker and asthma .\""));

  files.file("c.txt", "\xE6\x82\xA3 B_body\n\xE8\x80\x85 I_body\n\xE3\x80\x82 O\n\n");
  CHECK(convert({"--from", "char-tags", "--to", "bioc-json", files.path("c.txt"), files.path("c.json")}).status == 0);
  const auto document = json::parse(files.text("c.json")).at("documents").at(0).at("passages").at(0);
  CHECK(document.at("text") == "\xE6\x82\xA3\xE8\x80\x85\xE3\x80\x82");
  CHECK(document.at("annotations").at(0).at("locations").at(0) == json({{"offset", 0}, {"length", 2}}));
  CHECK(convert({"--from", "bioc-json", "--to", "char-tags", files.path("c.json"), files.path("c.tsv")}).status == 0);
  CHECK(files.text("c.tsv") == "\xE6\x82\xA3\tB-body\n\xE8\x80\x85\tI-body\n\xE3\x80\x82\tO\n\n");
}

TEST_CASE("convert reads BioC's XML as others write it", "[examples]") {
  const folder_of_files files;
  files.file("a.xml",
             R"(<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE collection SYSTEM "BioC.dtd">
<collection><source>PubTator</source><date/><key>BioC.key</key>
 <document><id>7</id>
  <passage><infon key="type">title</infon><offset>0</offset><text>&#946;-blocker &amp; <![CDATA[asthma]]></text>
   <annotation id="1"><infon key="type">Chemical</infon><infon key="MESH">D1</infon>
    <location offset="0" length="9"/><text>&#946;-blocker</text></annotation></passage>
  <passage><offset>19</offset><sentence><offset>19</offset><text>It is bad.</text></sentence>
   <sentence><offset>30</offset><text>No fever.</text><annotation id="2"><infon key="identifier">D2</infon>
    <infon key="type">Disease</infon><location length="5" offset="33"/><text>fever</text></annotation></sentence>
  </passage>
  <relation id="R"><infon key="relation">CID</infon><infon key="Chemical">D1</infon><infon key="Disease">D2</infon>
  </relation></document></collection>)");
  CHECK(convert({"--from", "bioc-xml", "--to", "jsonl", files.path("a.xml"), files.path("a.jsonl")}).err == "");
  const auto note = json::parse(files.text("a.jsonl"));
  CHECK(note.at("note") == "7");
  CHECK(note.at("text") == "\xCE\xB2-blocker & asthma\nIt is bad. No fever.");
  CHECK(note.at("entities").at(0).at("end") == 10);
  CHECK(note.at("entities").at(1) == json({{"begin", 34}, {"end", 39}, {"label", "Disease"}, {"identifier", "D2"}}));
  CHECK(note.at("relations").at(0) == json({{"type", "CID"}, {"first", "D1"}, {"second", "D2"}}));

  files.file("b.jsonl", R"({"note": "1", "text": "a\u0001)" + canary + R"(", "entities": []})");
  const auto refused = convert({"--from", "jsonl", "--to", "bioc-xml", files.path("b.jsonl"), files.path("b.xml")});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("document 0 has in its text, at byte 1, a character"));
  CHECK(!files.has("b.xml"));
}

TEST_CASE("convert drops nothing silently", "[examples]") {
  const folder_of_files files;
  files.file("a.jsonl", R"({"note": "1", "text": ")" + canary +
                            R"(-x y\nz\n", "more": 1, "entities": [)"
                            R"({"begin": 0, "end": 12, "label": "A", "identifier": "D1"},)"
                            R"({"begin": 3, "end": 14, "label": "B"}, {"begin": 15, "end": 15, "label": "B"}],)"
                            R"("relations": [{"type": "t", "first": "D1", "second": "D2"}]})");
  std::vector<std::string> arguments = {"--from", "jsonl", "--to", "iob", files.path("a.jsonl"), files.path("a.tsv")};
  const auto refused = convert(arguments);
  CHECK(refused.status == 1);
  CHECK(!files.has("a.tsv"));
  for (const char* part : {"nothing is written", "1 fields of JSON that are not known (first: line 1)",
                           "1 identifiers of concepts (first: note 0)", "1 relations",
                           "1 entities that share a word with another one (first: note 0, entity 1)",
                           "1 entities without a word (first: note 0, entity 2)"}) {
    CHECK_THAT(refused.err, tests::contains(part));
  }
  arguments.push_back("--skip");
  const auto skipped = convert(arguments);
  CHECK(skipped.status == 0);
  CHECK_THAT(skipped.err, tests::contains("left out: ") && tests::contains("1 relations"));
  CHECK(files.text("a.tsv").starts_with(canary + "\tB-A\n-\tO\nx\tO\n"));

  std::filesystem::create_directory(files.path("brat"));
  files.file("brat/a.txt", "ab cd ef\ngh\ni");
  files.file("brat/a.ann", "T1\tX 0 2;6 8\tab ef\nR1\tY Arg1:T1 Arg2:T1\nT2\tX 3 5\tcd\n");
  files.file("brat/b.txt", canary);
  const auto brat = convert({"--from", "brat", "--to", "pubtator", "--skip", files.path("brat"), files.path("p.txt")});
  CHECK(brat.status == 0);
  for (const char* part : {"1 entities in several pieces (first: a.ann, line 1)", "1 lines of relations",
                           "1 texts without an .ann file (first: b.txt)", "1 line breaks, written as spaces"}) {
    CHECK_THAT(brat.err, tests::contains(part));
  }
  CHECK(files.text("p.txt") == "a|t|ab cd ef\na|a|gh i\na\t3\t5\tcd\tX\n\n");
}

TEST_CASE("convert takes texts with labels between tables and JSON Lines", "[examples]") {
  const folder_of_files files;
  files.file("a.csv", "n,kind,words\r\n1,x|y,\"a \"\"b\"\", c\nd\"\r\n2,,\"\te\"\r\n");
  const auto to_json = convert({"--from", "csv", "--to", "jsonl", "--text", "words", "--label", "kind", "--id", "1",
                                "--label-separator", "|", files.path("a.csv"), files.path("a.jsonl")});
  CHECK(to_json.status == 0);
  CHECK(files.text("a.jsonl") ==
        "{\"id\":\"1\",\"text\":\"a \\\"b\\\", c\\nd\",\"labels\":[\"x\",\"y\"]}\n"
        "{\"id\":\"2\",\"text\":\"\\te\"}\n");
  const auto to_tsv =
      convert({"--from", "jsonl", "--to", "tsv", "--label-separator", ";", files.path("a.jsonl"), files.path("a.tsv")});
  CHECK(to_tsv.status == 0);
  CHECK(files.text("a.tsv") == "id\ttext\tlabel\n1\t\"a \"\"b\"\", c\nd\"\tx;y\n2\t\"\te\"\t\n");
  const auto without = convert({"--from", "jsonl", "--to", "csv", files.path("a.jsonl"), files.path("b.csv")});
  CHECK(without.status == 1);
  CHECK_THAT(without.err, tests::contains("text 0 has several labels"));
  const auto columns = convert(
      {"--from", "csv", "--to", "tsv", "--text", "words", "--label", "", files.path("a.csv"), files.path("c.tsv")});
  CHECK(columns.status == 1);
  CHECK_THAT(columns.err, tests::contains("2 columns that are not asked for"));
  files.file("q.txt", "0\ta\tb\n");
  CHECK(convert({"--from", "tsv", "--to", "csv", "--no-header", "--label", "1", "--text", "2", "--second-text", "3",
                 files.path("q.txt"), files.path("q.csv")})
            .status == 0);
  CHECK(files.text("q.csv") == "text,text_b,label\r\na,b,0\r\n");
}

TEST_CASE("convert checks SQuAD's offsets", "[examples]") {
  const folder_of_files files;
  const auto question = [](int start) {
    return json{
        {"data",
         {{{"paragraphs",
            {{{"context", canary + " \xC3\xA4 b"},
              {"qas",
               {{{"id", 7}, {"question", canary}, {"answers", {{{"text", "b"}, {"answer_start", start}}}}}}}}}}}}}}
        .dump();
  };
  files.file("a.json", question(15));
  files.file("b.json", question(14));
  CHECK(convert({"--from", "squad", "--to", "squad", files.path("a.json"), files.path("out.json")}).status == 0);
  const auto written = json::parse(files.text("out.json")).at("data").at(0).at("paragraphs").at(0).at("qas").at(0);
  CHECK(written.at("answers").at(0).at("answer_start") == 15);
  const auto wrong = convert({"--from", "squad", "--to", "squad", files.path("b.json"), files.path("b2.json")});
  CHECK(wrong.status == 1);
  CHECK_THAT(wrong.err, tests::contains("(id 7)") && tests::contains("character 14"));
  CHECK(!files.has("b2.json"));
}

TEST_CASE("convert exits with 1 for what it cannot read or write, and quotes nothing", "[examples]") {
  const folder_of_files files;
  files.file("a.tsv", canary + "\tO\n" + canary + "\n");
  files.file("a.csv", "text,label\n" + canary + "\n");
  files.file("a.json", "{\"documents\": [" + canary);
  files.file("a.jsonl", "{\"note\": \"..\", \"text\": \"x\", \"entities\": []}");
  const auto refused = [&](const char* from, const char* to, const char* in, const char* why) {
    const auto result = convert({"--from", from, "--to", to, files.path(in), files.path("out")});
    CHECK(result.status == 1);
    CHECK_THAT(result.err, tests::contains(why));
    CHECK(!files.has("out"));
  };
  refused("iob", "jsonl", "a.tsv", "a.tsv: line 2 has one column");
  refused("csv", "jsonl", "a.csv", "a.csv: line 2 has 1 columns");
  refused("bioc-json", "iob", "a.json", "a.json: is not valid JSON");
  files.file("a.xml", "<collection><document><id>" + canary);
  refused("bioc-xml", "iob", "a.xml", "a.xml: is not valid XML at byte ");
  files.file("a.xml", "<" + canary + "/>");
  refused("bioc-xml", "iob", "a.xml", "a.xml: is no BioC collection");
  files.file("a.xml", "<collection><document><id>1</id><passage><offset>" + canary +
                          "</offset></passage></document></collection>");
  refused("bioc-xml", "iob", "a.xml", "a.xml: has an offset that is no whole number, at byte ");
  refused("jsonl", "brat", "a.jsonl", "note 0 has no name that a file can have");
  refused("iob", "jsonl", "none", "none: cannot open");
  const auto full = convert({"--from", "jsonl", "--to", "brat", files.path("a.jsonl"), files.path("")});
  CHECK(full.status == 1);
  CHECK_THAT(full.err, tests::contains("a new or an empty folder"));
}

TEST_CASE("a wrong command line of convert is 2, help 0", "[examples]") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"--from", "iob", "a", "b"},
                                                    {"--from", "iob", "--to", "jsonl", "a"},
                                                    {"--from", "iob", "--to", "csv", "a", "b"},
                                                    {"--from", "squad", "--to", "jsonl", "a", "b"},
                                                    {"--from", "tsv", "--to", "brat", "a", "b"},
                                                    {"--from", "jsonl", "--to", "jsonl", "a", "b"},
                                                    {"--from", canary, "--to", "jsonl", "a", "b"},
                                                    {"--from", "iob", "--to", "jsonl", "--scheme", canary, "a", "b"},
                                                    {"--" + canary}}) {
    CAPTURE(arguments);
    CHECK(convert(arguments).status == 2);
  }
  CHECK_THAT(convert({"--from", "iob", "--to", "csv", "a", "b"}).err,
             tests::contains("iob holds entities in texts, and csv holds labels of whole texts"));
  const auto help = convert({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("Examples:"));
}

}  // namespace convert_test
