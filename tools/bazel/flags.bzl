"""The compiler flags of every target of ours."""

WARNINGS = [
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Werror",
]

# The kernels want AVX2 and FMA, so that is the default on x86. Every unit of a program must be built for one
# architecture, because Eigen's inline functions carry the same name in all of them: use COPTS everywhere.
ARCHITECTURE = select({
    "//tools/bazel:native": ["-march=native"],
    "//tools/bazel:portable": [],
    "//tools/bazel:x86_64": ["-march=x86-64-v3"],
    "//conditions:default": [],
})

COPTS = WARNINGS + ARCHITECTURE

# A program whose kernels are chosen at start (backends/dispatch) runs on every processor only if the rest of it does.
ONE_BINARY_COPTS = WARNINGS + select({
    "//tools/bazel:native": ["-march=native"],
    "//conditions:default": [],
})

# For libraries of programs: optimized, Bazel would compile each of their units once more, for a shared library that
# nobody links.
WITHOUT_SECOND_COPY = select({
    "//tools/bazel:optimized": ["-supports_pic"],
    "//conditions:default": [],
})
