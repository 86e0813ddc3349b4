// The lint step of ./check, on commits that give it nothing to read.
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::tests {
namespace {

namespace fs = std::filesystem;

/// A repository of its own with the step, and one commit after another.
class Lint : public testing::Test {
protected:
    Lint() {
        fs::create_directory(folder_ / ".ci");
        fs::copy_file(tree::source() / ".ci/lint", folder_ / ".ci/lint");
        run("git init -q");
    }

    ProgramRun run(const std::string& line) {
        return run_shell("cd '" + folder_.path().string() + "' && ( " + line + " ) 2>&1");
    }

    /// Commits what `line` changes, and runs the step.
    ProgramRun after(const std::string& line) {
        const ProgramRun committed =
            run(line + " && git add -A && git -c user.name=x -c user.email=x@x commit -qm x");
        EXPECT_EQ(committed.code, 0) << committed.out;
        return run("bash .ci/lint");
    }

    TemporaryFolder folder_;
};

TEST_F(Lint, PassesACommitThatChangesNoSource) {
    for (const char* change : {"echo one >README.md", "echo two >README.md"}) {
        const ProgramRun linted = after(change);
        EXPECT_EQ(linted.code, 0) << change;
        EXPECT_THAT(linted.out, testing::HasSubstr("no source changed"));
    }
}

TEST_F(Lint, PassesACommitThatTakesASourceAway) {
    ASSERT_EQ(run("touch gone.cpp && git add -A && "
                  "git -c user.name=x -c user.email=x@x commit -qm x")
                  .code,
              0);
    const ProgramRun linted = after("git rm -q gone.cpp");
    EXPECT_EQ(linted.code, 0) << linted.out;
}

} // namespace
} // namespace gangflash::tests
