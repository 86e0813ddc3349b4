#include "engine/attempt/two_stage.hpp"

#include <algorithm>

namespace gangflash::attempt {

namespace {

/// A phone without a boot loader of its own is given one first, when its package says so.
bool begins_with_boot_loaders(const Context& context) {
    return context.unit.plan->two_stage && context.contact.lacks_boot_loader() &&
           std::ranges::any_of(context.unit.plan->writes, [&context](const PlannedWrite& write) {
               return write.boot_loader && !is_confirmed(context, write.partition);
           });
}

} // namespace

asio::awaitable<Result<void>> choose_stage(Context& context) {
    context.first_stage = begins_with_boot_loaders(context);
    co_return success();
}

bool only_boot_loaders_confirmed(const Context& context) {
    return std::ranges::all_of(context.unit.plan->writes, [&context](const PlannedWrite& write) {
        return write.boot_loader || !is_confirmed(context, write.partition);
    });
}

bool is_confirmed(const Context& context, const std::string& partition) {
    return std::ranges::find(context.unit.confirmed, partition) != context.unit.confirmed.end();
}

} // namespace gangflash::attempt
