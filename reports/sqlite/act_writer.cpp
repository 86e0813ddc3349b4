#include "reports/sqlite/act_writer.hpp"

#include "reports/sqlite/store.hpp"

#include <utility>

namespace gangflash {

struct ActWriter::Impl {
    std::unique_ptr<sqlite::Store> store;
    Clock& clock;
};

ActWriter::ActWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ActWriter::ActWriter(ActWriter&& other) noexcept = default;
ActWriter::~ActWriter() = default;

Result<ActWriter>
ActWriter::open(const std::string& ledger, const std::string& program, Clock& clock) {
    auto store = sqlite::Store::open(ledger, program, clock);
    if (!store) return store.error();
    return ActWriter(std::unique_ptr<Impl>(new Impl{std::move(*store), clock}));
}

Result<void> ActWriter::record(PersonActed act) {
    act.at = impl_->clock.utc_now();
    auto work = impl_->store->begin();
    if (!work) return work.error();
    if (auto done = impl_->store->record(act); !done) return done;
    return work->commit();
}

} // namespace gangflash
