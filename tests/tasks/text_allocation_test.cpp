// Every way to get memory is interposed here, so this case is a program of its own.

#include <string>
#include <vector>

#include "clinicalbert/tasks/open_text_classifier.hpp"
#include "clinicalbert/tasks/open_text_embedder.hpp"
#include "tests/catch.hpp"
#include "tests/interposed_allocators.hpp"
#include "tests/tasks/oracle_classifier.hpp"
#include "tests/temporary_folder.hpp"

namespace text_allocation_test {

#ifdef CLINICALBERT_INTERPOSED

TEST_CASE("what is interposed is seen") { clinicalbert::tests::check_that_what_is_interposed_is_seen(); }

TEST_CASE("a warm classifier allocates nothing, for short texts, long ones and pairs") {
  using namespace clinicalbert;
  const tests::temporary_folder folder;
  const auto classifier = tasks::open_text_classifier<backends::simd<>, models::model_list<tests::h32>>(
      tests::write_classifier(folder.path(), "multi_label"));
  std::string text = "Chest pain; no fever. ";
  for (int i = 0; i < 4; ++i) text += text;
  backends::thread_pool pool(2);
  for (auto* threads : {static_cast<backends::thread_pool*>(nullptr), &pool}) {
    const auto session = classifier->open_session(threads);
    tasks::classification result;
    const auto classify = [&](int repeats) {
      for (int i = 0; i < repeats; ++i) {
        session->classify("pain", "", result);
        session->classify(text, "", result);
        session->classify("no fever", text, result);
      }
    };
    classify(10);
    CHECK(result.windows > 1);
    CHECK(tests::allocations_of([&] { classify(20); }) == 0);
  }
}

TEST_CASE("a warm embedder allocates nothing, for short texts and long ones") {
  using namespace clinicalbert;
  const tests::temporary_folder folder;
  const auto embedder = tasks::open_text_embedder<backends::simd<>, models::model_list<tests::h32>>(
      tests::write_classifier(folder.path(), "sentence_embedding"));
  std::string text = "Chest pain; no fever. ";
  for (int i = 0; i < 4; ++i) text += text;
  const auto session = embedder->open_session();
  std::vector<float> embedding;
  const auto embed = [&](int repeats) {
    for (int i = 0; i < repeats; ++i) {
      session->embed("pain", embedding);
      session->embed(text, embedding);
    }
  };
  embed(10);
  CHECK(tests::allocations_of([&] { embed(20); }) == 0);
}

#else

TEST_CASE("a warm classifier allocates nothing") {
  clinicalbert::tests::skip("malloc can be interposed with glibc and no sanitizer only");
}

#endif

}  // namespace text_allocation_test
