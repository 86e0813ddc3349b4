#include "ports/replay/transcript_writer.hpp"

#include "base/disk_file.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace gangflash::replay {

namespace {

constexpr std::string_view cut_short = "# cut short: the disk did not take the rest\n";

/// On the thread alone.
struct File {
    std::optional<DiskFile> disk;
    std::uint64_t size = 0;
};

} // namespace

struct TranscriptWriter::Impl {
    struct Order {
        enum class What : std::uint8_t { begin, write, end } what{};
        Id transcript = 0;
        std::string text; ///< of begin: the path
    };

    explicit Impl(std::size_t most) : most_waiting(most) {}

    // ---- whoever records

    void put(Order order) {
        {
            const std::lock_guard guard(mutex);
            if (order.what == Order::What::write) {
                if (cut.contains(order.transcript)) return;
                if (waiting + order.text.size() > most_waiting) {
                    order.text = cut_short;
                    cut[order.transcript] = true;
                    whole = false;
                }
            }
            waiting += order.text.size();
            orders.push_back(std::move(order));
        }
        changed.notify_all();
    }

    bool drain() {
        std::unique_lock guard(mutex);
        const auto limit = std::chrono::steady_clock::now() + patience;
        return changed.wait_until(guard, limit, [this] { return orders.empty() && !busy; });
    }

    // ---- the thread

    void run() {
        std::map<Id, File> files;
        for (;;) {
            std::unique_lock guard(mutex);
            changed.wait(guard, [this] { return !orders.empty() || leaving; });
            if (orders.empty()) return;
            const Order order = std::move(orders.front());
            orders.pop_front();
            busy = true;
            guard.unlock();
            const bool taken = obey(order, files);
            guard.lock();
            busy = false;
            waiting -= order.text.size();
            if (!taken) {
                whole = false;
                cut[order.transcript] = true;
            }
            guard.unlock();
            changed.notify_all();
        }
    }

    static bool obey(const Order& order, std::map<Id, File>& files) {
        File& file = files[order.transcript];
        switch (order.what) {
        case Order::What::begin:
            return open(order.text, file);
        case Order::What::write:
            return write(order.text, file);
        case Order::What::end:
            files.erase(order.transcript);
            return true;
        }
        return false;
    }

    static bool open(const std::filesystem::path& path, File& file) {
        auto disk = DiskFile::open(path, ErrorCode::output_unwritable, DiskFile::Access::owner);
        if (!disk || !disk->resize(0)) return false;
        file.disk = std::move(*disk);
        return true;
    }

    /// After a line that did not fit whole, only the comment may: a full disk may have room for it.
    static bool write(const std::string& text, File& file) {
        if (!file.disk) return false;
        if (file.disk->write(file.size, as_bytes(text))) {
            file.size += text.size();
            return true;
        }
        if (file.disk->resize(file.size) && file.disk->write(file.size, as_bytes(cut_short)))
            file.size += cut_short.size();
        file.disk.reset();
        return false;
    }

    const std::size_t most_waiting;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<Order> orders;
    std::map<Id, bool> cut;  ///< transcripts that take no more
    std::size_t waiting = 0; ///< bytes of `orders`, and of what is being written
    Id last = 0;
    bool busy = false, leaving = false, whole = true;
};

TranscriptWriter::TranscriptWriter(std::size_t most_waiting)
    : impl_(std::make_shared<Impl>(most_waiting)) {
    // Detached, and with its own share: a disk that never answers must not keep the program.
    std::thread([impl = impl_] { impl->run(); }).detach();
}

TranscriptWriter::~TranscriptWriter() {
    impl_->drain();
    {
        const std::lock_guard guard(impl_->mutex);
        impl_->leaving = true;
        impl_->orders.clear();
    }
    impl_->changed.notify_all();
}

TranscriptWriter::Id TranscriptWriter::begin(std::filesystem::path file) {
    Id id = 0;
    {
        const std::lock_guard guard(impl_->mutex);
        id = ++impl_->last;
    }
    impl_->put({Impl::Order::What::begin, id, file.string()});
    return id;
}

void TranscriptWriter::write(Id transcript, std::string lines) {
    impl_->put({Impl::Order::What::write, transcript, std::move(lines)});
}

void TranscriptWriter::end(Id transcript) {
    impl_->put({Impl::Order::What::end, transcript, {}});
}

bool TranscriptWriter::drain() {
    return impl_->drain();
}

bool TranscriptWriter::complete() const {
    const std::lock_guard guard(impl_->mutex);
    return impl_->whole;
}

} // namespace gangflash::replay
