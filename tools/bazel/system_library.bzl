"""A library that the system has installed, found by pkg-config."""

def _words(output):
    return [word for word in output.strip().split(" ") if word]

def _include_folder(repository, flags):
    for flag in flags:
        folder = repository.path(flag[len("-I"):])
        if all([folder.get_child(entry).exists for entry in repository.attr.headers]):
            return folder
    return None

def _system_library(repository):
    missing = "%s is missing. On Debian: apt-get install %s" % (repository.attr.module, repository.attr.package)
    pkg_config = repository.which("pkg-config")
    if not pkg_config:
        fail("pkg-config is missing. On Debian: apt-get install pkg-config")

    environment = {"PKG_CONFIG_ALLOW_SYSTEM_CFLAGS": "1"}
    includes = repository.execute([pkg_config, "--cflags-only-I", repository.attr.module], environment = environment)
    libraries = repository.execute([pkg_config, "--libs", repository.attr.module])
    if includes.return_code or libraries.return_code:
        fail(missing)

    folder = _include_folder(repository, _words(includes.stdout) + ["-I/usr/include"])
    if not folder:
        fail(missing)

    for entry in repository.attr.headers:
        repository.symlink(folder.get_child(entry), "include/" + entry)

    # `includes` makes these system headers: our warnings are not for them.
    repository.file("BUILD", """load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "{target}",
    hdrs = glob(["include/**"]),
    includes = ["include"],
    linkopts = {linkopts},
    visibility = ["//visibility:public"],
)
""".format(target = repository.attr.target, linkopts = _words(libraries.stdout)))

system_library = repository_rule(
    implementation = _system_library,
    attrs = {
        "headers": attr.string_list(mandatory = True, doc = "What to take from the library's include folder."),
        "module": attr.string(mandatory = True, doc = "The name that pkg-config knows."),
        "package": attr.string(mandatory = True, doc = "The Debian package that brings it."),
        "target": attr.string(mandatory = True, doc = "The name of the target: @NAME//:TARGET."),
    },
    environ = ["PKG_CONFIG_PATH"],
    local = True,
)
