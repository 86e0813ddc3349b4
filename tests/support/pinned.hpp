#pragma once

#include "station/rights/anchors.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace gangflash {

/// Writes `NAME.pem` and `NAME.pub.pem`, an engineer's pair of keys.
inline void write_key_pair(const std::filesystem::path& folder, const std::string& name) {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    std::FILE* secret = std::fopen((folder / (name + ".pem")).c_str(), "w");
    std::FILE* open = std::fopen((folder / (name + ".pub.pem")).c_str(), "w");
    if (key == nullptr || secret == nullptr || open == nullptr)
        throw std::runtime_error("no keys in " + folder.string());
    PEM_write_PrivateKey(secret, key, nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_PUBKEY(open, key);
    std::fclose(secret);
    std::fclose(open);
    EVP_PKEY_free(key);
}

/// An `/etc` for this process and its children alone, in a private mount namespace: where pins
/// stand cannot be moved, so the tests move the ground under it. The machine's own /etc stays
/// untouched.
class PrivateEtc {
public:
    /// Enters once; why that was impossible, or empty.
    static const std::string& problem() {
        static const std::string why = enter();
        return why;
    }

private:
    static std::string failed(const char* what) {
        return std::string(what) + ": " + std::strerror(errno);
    }

    static std::string enter() {
        namespace fs = std::filesystem;
        if (::geteuid() != 0) return "needs root";
        if (::unshare(CLONE_NEWNS) != 0) return failed("unshare");
        if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
            return failed("make / private");
        std::string beside = (fs::temp_directory_path() / "etc-XXXXXX").string();
        if (::mkdtemp(beside.data()) == nullptr) return failed("mkdtemp");
        if (::mount("etc", beside.c_str(), "tmpfs", 0, "mode=0755") != 0) return failed("tmpfs");
        for (const auto& entry : fs::directory_iterator("/etc")) {
            const fs::path here = fs::path(beside) / entry.path().filename();
            if (entry.path().filename() == "gangflash") continue;
            if (entry.is_symlink()) {
                fs::copy_symlink(entry.path(), here);
            } else if (entry.is_directory()) {
                fs::create_directory(here);
                if (::mount(entry.path().c_str(), here.c_str(), nullptr, MS_BIND | MS_REC, nullptr))
                    return failed("bind");
            } else if (entry.is_regular_file()) {
                fs::copy_file(entry.path(), here);
            }
        }
        if (::mount(beside.c_str(), "/etc", nullptr, MS_BIND | MS_REC, nullptr) != 0)
            return failed("bind /etc");
        ::umount2(beside.c_str(), MNT_DETACH);
        ::rmdir(beside.c_str());
        return {};
    }
};

/// A throw-away station: nobody is pinned, nobody known. `engineer` has a pair of keys in `folder`.
/// Skips its tests, and says so, where a private mount namespace is impossible.
class PinnedStation : public testing::Test {
protected:
    void SetUp() override {
        if (!PrivateEtc::problem().empty())
            GTEST_SKIP() << "NOT TESTED: no private mount namespace (" << PrivateEtc::problem()
                         << ")";
        std::filesystem::remove_all("/etc/gangflash");
        ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
        ::setenv("XDG_CONFIG_HOME", (folder / "config").c_str(), 1);
        write_key_pair(folder.path(), "engineer");
    }
    void TearDown() override {
        if (PrivateEtc::problem().empty()) std::filesystem::remove_all("/etc/gangflash");
    }

    /// Root pins `NAME.pub.pem`.
    void pin(const std::string& name = "engineer") const {
        const auto pinned = rights::pin(folder / (name + ".pub.pem"), name);
        ASSERT_TRUE(pinned) << describe(pinned.error());
    }

    std::string path(const std::string& name) const { return (folder / name).string(); }

    TemporaryFolder folder;
};

} // namespace gangflash
