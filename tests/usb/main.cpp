#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/prctl.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace {

/// umockdev works by being loaded before libc, so the program starts itself again with it. A
/// sanitizer's runtime insists on being the first of all.
void start_again_with_umockdev(char** arguments) {
    constexpr const char* variable = "LD_PRELOAD";
    const char* loaded = std::getenv(variable);
    if (loaded != nullptr && std::strstr(loaded, "libumockdev-preload") != nullptr) return;
    const std::string runtime = GANGFLASH_SANITIZER_RUNTIME;
    const std::string wanted =
        (runtime.empty() ? std::string() : runtime + ' ') + "libumockdev-preload.so.0";
    setenv(variable, wanted.c_str(), 1);
    // GLib's own allocator hands blocks from thread to thread under locks no sanitizer sees.
    setenv("G_SLICE", "always-malloc", 1);
    // Each mocked ioctl ends in usleep(0), which costs the timer slack of 50 us.
    prctl(PR_SET_TIMERSLACK, 1UL);
    execv("/proc/self/exe", arguments);
    std::perror("execv");
    std::exit(127);
}

} // namespace

int main(int argc, char** argv) {
    start_again_with_umockdev(argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
