#include "engine/job/job_key.hpp"

#include "base/sha256.hpp"

#include <iterator>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// What of the packages is worked on, as lines of text. Only their hash is kept, so that a new kind
/// of line makes a new key and nothing else.
class ScopeText {
public:
    std::string of(const Job& job) {
        if (job.kind == JobKind::flash)
            for (const auto& plan : job.plans)
                add(*plan);
        if (job.readback) add(*job.readback);
        if (job.blank_board) line("blank_board");
        if (job.after_pass == AfterPass::boot_check) line("boot_check");
        return std::move(text_);
    }

private:
    template <class... Values>
    void line(fmt::format_string<Values...> form, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), form, std::forward<Values>(values)...);
        text_ += '\n';
    }

    void add(const Plan& plan) {
        line("plan {} {} {}", plan.platform, plan.model(), to_string(plan.storage));
        line("userdata {} two_stage {}", static_cast<int>(plan.userdata), plan.two_stage);
        if (plan.format)
            line("format {} {} {}",
                 static_cast<int>(plan.format->extent),
                 plan.format->start.value,
                 plan.format->length.value);
        for (const PlannedErase& erase : plan.erases)
            line("erase {}", erase.partition);
        for (const PlannedWrite& write : plan.writes)
            line("write {} {}", write.partition, write.image ? write.image->sha256().hex() : "");
    }

    void add(const ReadbackOrder& order) {
        line("readback package {} all {} boot {}",
             order.as_package,
             order.all_partitions,
             order.boot_areas);
        for (const std::string& name : order.partitions)
            line("read {}", name);
        for (const ReadbackRange& range : order.ranges)
            line("read {} {} {}", to_string(range.region), range.start.value, range.length.value);
    }

    std::string text_;
};

} // namespace

std::string package_sha256_of(const Job& job) {
    if (job.plans.empty()) return {};
    if (job.plans.size() == 1) return job.plans.front()->package_sha256;
    std::string hashes;
    for (const auto& plan : job.plans)
        hashes += plan->package_sha256 + "\n";
    return sha256(as_bytes(hashes)).hex();
}

JobKey job_key_of(const Job& job) {
    JobKey key;
    key.kind = to_string(job.kind);
    key.package_sha256 = package_sha256_of(job);
    key.recipe_sha256 = job.recipe_sha256;
    key.scope_sha256 = sha256(as_bytes(ScopeText{}.of(job))).hex();
    if (job.kind == JobKind::flash && !job.plans.empty()) {
        key.mode = to_string(job.plans.front()->mode);
        key.verify = to_string(job.plans.front()->verify);
    }
    return key;
}

} // namespace gangflash
