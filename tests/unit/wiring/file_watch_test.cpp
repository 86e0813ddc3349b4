// A list that changes while a batch runs is told of when it is whole, in whatever way it came.
#include "base/async/run_on.hpp"
#include "station/wiring/file_watch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;

class FileWatches : public testing::Test {
protected:
    FileWatches() {
        std::ofstream(file_) << "old\n";
        auto made = FileWatch::make(loop_.get_executor(), {file_});
        EXPECT_TRUE(made);
        watch_ = std::move(*made);
        start_root(loop_.get_executor(), watch_->changed(), [this](const std::exception_ptr&) {
            told_ = true;
        });
        loop_.poll();
    }

    /// Whatever the kernel has to say by now.
    bool told() {
        loop_.restart();
        loop_.poll();
        return told_;
    }

    asio::io_context loop_;
    const TemporaryFolder folder_;
    const fs::path file_ = folder_ / "deny.csv";
    std::unique_ptr<FileWatch> watch_;
    bool told_ = false;
};

TEST_F(FileWatches, TellOfAFileThatIsWrittenWhenItIsWhole) {
    std::ofstream out(file_, std::ios::trunc);
    out << "half" << std::flush;
    EXPECT_FALSE(told());
    out.close();
    EXPECT_TRUE(told());
}

TEST_F(FileWatches, TellOfANewOneWhenItIsWhole) {
    fs::remove(file_);
    std::ofstream out(file_);
    out << "half" << std::flush;
    EXPECT_FALSE(told());
    out.close();
    EXPECT_TRUE(told());
}

TEST_F(FileWatches, TellOfOneThatWasPutInItsPlace) {
    std::ofstream(folder_ / "new") << "new\n";
    EXPECT_FALSE(told()) << "another file's";
    fs::rename(folder_ / "new", file_);
    EXPECT_TRUE(told());
}

TEST_F(FileWatches, TellOfALink) {
    std::ofstream(folder_ / "new") << "new\n";
    fs::remove(file_);
    fs::create_symlink("new", file_);
    EXPECT_TRUE(told());
}

TEST_F(FileWatches, TellOfASecondNameOfAFile) {
    std::ofstream(folder_ / "new") << "new\n";
    fs::remove(file_);
    fs::create_hard_link(folder_ / "new", file_);
    EXPECT_TRUE(told());
}

TEST_F(FileWatches, TellOfAPipeWhichCannotBeTaken) {
    fs::remove(file_);
    ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
    EXPECT_TRUE(told());
}

} // namespace
} // namespace gangflash
