// One whole session of each sort of legacy agent, as it passed the cable: from the first handshake
// byte in boot ROM to the farewell. A change of either side of the conversation shows here, byte by
// byte, and is reviewed as code. Transcripts withhold long answers of phones, so a session cannot
// be played to its end; it is held again instead and compared.
#include "ports/replay/recorder.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;

constexpr const char* recorded_at = "# recorded "; ///< of simulated time: not compared

std::vector<std::string> lines_of(const fs::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        if (!line.starts_with(recorded_at)) lines.push_back(line);
    return lines;
}

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

class GoldenSession : public testing::TestWithParam<std::string> {
protected:
    /// The transcripts of a session that passed, one for each appearance.
    std::vector<fs::path> record() {
        GangOptions options;
        options.phones = 1;
        options.chip = GetParam();
        options.start = vphone::StartMode::brom;
        Clock* clock = nullptr;
        options.wrap = [&](PortBus& bus) { return std::make_unique<Late>(bus, clock, folder_); };
        {
            Gang gang(std::move(options));
            clock = &gang.clock();
            EXPECT_TRUE(gang.run());
            EXPECT_EQ(gang.totals().passed, 1U);
            gang.check();
        } // the recorder has written what it had by now
        return files_of(folder_.path());
    }

    static fs::path golden_folder() {
        return tree::source() / "tests/golden" / ("flash-" + lower(GetParam()));
    }

    static void update(const std::vector<fs::path>& recorded) {
        fs::create_directories(golden_folder());
        for (const fs::path& file : recorded) {
            const std::vector<std::string> now = lines_of(file);
            std::ofstream out(golden_folder() / file.filename(), std::ios::binary);
            out << now.front() << "\n# origin: virtual phone " << GetParam()
                << ", seed 1, boot ROM; GOLDEN_UPDATE=1 build/release/tests/legacy_test\n";
            for (std::size_t i = 1; i < now.size(); ++i)
                out << now[i] << '\n';
            ASSERT_TRUE(out.flush());
        }
    }

    static void expect_same(const fs::path& golden, const fs::path& recorded) {
        const std::vector<std::string> now = lines_of(recorded);
        std::vector<std::string> before = lines_of(golden);
        std::erase_if(before, [](const std::string& line) { return line.starts_with("# origin"); });
        const auto [left, right] = std::ranges::mismatch(before, now);
        if (left == before.end() && right == now.end()) return;
        FAIL() << golden.filename() << ", line " << (right - now.begin()) + 1 << "\n  golden "
               << (left == before.end() ? "has ended" : *left) << "\n  now    "
               << (right == now.end() ? "has ended" : *right)
               << "\nmeant: GOLDEN_UPDATE=1 build/release/tests/legacy_test";
    }

private:
    /// The recorder wants a clock, which the gang has only once it stands.
    class Late final : public PortBus {
    public:
        Late(PortBus& inner, Clock*& clock, const TemporaryFolder& folder)
            : inner_(inner), clock_(clock), folder_(folder) {}

        asio::awaitable<Result<BusEvent>> next() override { return recorder().next(); }
        asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override {
            return recorder().open(what);
        }
        std::vector<PortPath> ports() const override { return inner_.ports(); }

    private:
        PortBus& recorder() {
            if (recorder_) return *recorder_;
            auto made = replay::RecordingBus::create(inner_, *clock_, folder_.path());
            if (!made) throw std::runtime_error(describe(made.error()));
            recorder_ = std::move(*made);
            return *recorder_;
        }

        PortBus& inner_;
        Clock*& clock_;
        const TemporaryFolder& folder_;
        std::unique_ptr<PortBus> recorder_;
    };

    TemporaryFolder folder_;
};

} // namespace

TEST_P(GoldenSession, IsHeldAgainByteForByte) {
    const std::vector<fs::path> recorded = record();
    if (std::getenv("GOLDEN_UPDATE") != nullptr) update(recorded);
    const std::vector<fs::path> golden = files_of(golden_folder());
    ASSERT_EQ(recorded.size(), golden.size()) << "appearances";
    for (std::size_t i = 0; i < golden.size(); ++i)
        expect_same(golden[i], recorded[i]);
}

INSTANTIATE_TEST_SUITE_P(Chips,
                         GoldenSession,
                         testing::Values("MT6580", "MT6735", "MT6582", "MT6589", "MT6577"),
                         [](const testing::TestParamInfo<std::string>& one) { return one.param; });

} // namespace gangflash::sim
