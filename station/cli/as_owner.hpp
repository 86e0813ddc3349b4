#pragma once

#include <array>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gangflash::cli {

/// Works as the owner of a file while it lives: root writes nothing into folders that somebody else
/// can bend, and leaves no file of his own in them. Of the whole process, so for verbs of one
/// thread.
class AsOwner {
public:
    explicit AsOwner(const struct stat& owner) : user_(::geteuid()), group_(::getegid()) {
        const std::array<gid_t, 1> none{owner.st_gid};
        done_ =
            owner.st_uid == user_ || (::setgroups(none.size(), none.data()) == 0 &&
                                      ::setegid(owner.st_gid) == 0 && ::seteuid(owner.st_uid) == 0);
    }
    ~AsOwner() {
        // Nothing is left to do as root; should this fail, less can be done, not more.
        [[maybe_unused]] const int user = ::seteuid(user_);
        [[maybe_unused]] const int group = ::setegid(group_);
    }
    AsOwner(const AsOwner&) = delete;
    AsOwner& operator=(const AsOwner&) = delete;
    bool done() const { return done_; }

private:
    uid_t user_;
    gid_t group_;
    bool done_ = false;
};

} // namespace gangflash::cli
