#pragma once

namespace gangflash::test {

#if defined(__SANITIZE_THREAD__)
// Of ThreadSanitizer's runtime, which ships no header for them.
extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}

/// While one lives, ThreadSanitizer does not look at what this thread reads and writes. Locks and
/// the other threads are still watched.
class Unwatched {
public:
    Unwatched() {
        AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
        AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
    }
    ~Unwatched() {
        AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
        AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    }
    Unwatched(const Unwatched&) = delete;
    Unwatched& operator=(const Unwatched&) = delete;
};
#else
class Unwatched {
public:
    Unwatched() {}
};
#endif

/// The test's own thread calls into libumockdev only through here.
///
/// libumockdev hands objects of GLib's to its own thread, under locks of GLib's, and asks libudev,
/// as libusb's thread does. None of the three is instrumented: ThreadSanitizer sees no lock of
/// GLib's and names only the innermost library, so a suppression of `libumockdev` misses most of
/// it, and one of GLib or libudev would also cover what others do there. The race in libudev is a
/// real one, of the salt that its hash tables share. Asking it something early does not end it:
/// the salt is drawn anew whenever a table grows, twice for each uevent on either thread.
///
/// What the program under test does with libudev is watched as ever: it makes no call through here.
template <class Call>
auto call_umockdev(Call call) {
    const Unwatched unwatched;
    return call();
}

} // namespace gangflash::test
