#include "reports/sqlite/act_writer.hpp"

#include "reports/sqlite/act_notes.hpp"
#include "reports/sqlite/store.hpp"

#include <utility>

namespace gangflash {

struct ActWriter::Impl {
    std::string ledger;
    std::unique_ptr<sqlite::Store> store; ///< nothing: acts are noted
    std::optional<Fault> waits;
    Clock& clock;

    Result<void> into_chain(const PersonActed& act) const {
        auto work = store->begin();
        if (!work) return work.error();
        if (auto done = store->record(act); !done) return done;
        return work->commit();
    }
};

ActWriter::ActWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ActWriter::ActWriter(ActWriter&& other) noexcept = default;
ActWriter::~ActWriter() = default;

Result<ActWriter>
ActWriter::open(const std::string& ledger, const std::string& program, Clock& clock) {
    std::unique_ptr<Impl> impl(new Impl{ledger, nullptr, std::nullopt, clock});
    auto store = sqlite::Store::open(ledger, program, clock);
    if (store) {
        impl->store = std::move(*store);
    } else {
        if (auto fine = check_notes(ledger); !fine) return store.error();
        impl->waits = store.error();
    }
    return ActWriter(std::move(impl));
}

const std::optional<Fault>& ActWriter::waits() const {
    return impl_->waits;
}

Result<void> ActWriter::record(PersonActed act) {
    if (act.at.value == 0) act.at = impl_->clock.utc_now();
    if (impl_->store) {
        auto done = impl_->into_chain(act);
        if (done) return done;
        impl_->store.reset();
        impl_->waits = done.error();
    }
    return note_act(impl_->ledger, act);
}

} // namespace gangflash
