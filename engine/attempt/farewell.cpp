#include "engine/attempt/farewell.hpp"

namespace gangflash::attempt {

Work say_goodbye(Context& context) {
    const bool restarts =
        context.first_stage || context.environment.job->after_pass != AfterPass::power_off;
    const Farewell farewell = restarts ? Farewell::reboot : Farewell::power_off;
    if (auto done = co_await context.contact.finish(farewell); !done) co_return done.error();
    co_return Moved{};
}

} // namespace gangflash::attempt
