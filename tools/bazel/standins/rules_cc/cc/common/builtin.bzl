"""What Bazel 4 has built in, under names that a file may give on as the built-in ones."""

builtin_cc_common = cc_common
builtin_cc_info = CcInfo
