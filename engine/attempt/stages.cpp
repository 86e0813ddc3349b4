// Which job takes which steps, in which order. A new step is a file of its own, a line here, a line
// of docs/steps.md, and its words.
#include "engine/attempt/stages.hpp"

#include "engine/attempt/bring_up.hpp"
#include "engine/attempt/check.hpp"
#include "engine/attempt/farewell.hpp"
#include "engine/attempt/format.hpp"
#include "engine/attempt/inspect.hpp"
#include "engine/attempt/memtest.hpp"
#include "engine/attempt/readback.hpp"
#include "engine/attempt/restore.hpp"
#include "engine/attempt/two_stage.hpp"
#include "engine/attempt/verify.hpp"
#include "engine/attempt/write.hpp"

#include <array>

namespace gangflash::attempt {

namespace {

/// A stage that is one step.
template <Step which, Work (*work)(Context&)>
asio::awaitable<Result<void>> step(Context& context) {
    return context.take(which, {}, work(context));
}

asio::awaitable<Result<void>> resume_where_it_ended(Context& context) {
    return context.take(Step::resume, context.unit.confirmed.back(), resume(context));
}

bool has_confirmed(const Context& context) {
    return !context.unit.confirmed.empty();
}

bool is_whole(const Context& context) {
    return !context.first_stage;
}

constexpr std::array flash{
    Stage{bring_up},
    Stage{finish_interrupted},
    Stage{step<Step::read_identity, read_before>},
    Stage{step<Step::check, check>},
    Stage{resume_where_it_ended, has_confirmed},
    Stage{choose_stage},
    Stage{keep_and_format},
    Stage{end_where_erasing_failed},
    Stage{write_all},
    Stage{verify_all},
    Stage{step<Step::read_identity_after, read_after>, is_whole},
    Stage{step<Step::finish, say_goodbye>},
};

/// What can be said of a phone without an intention to write.
constexpr std::array identify{
    Stage{bring_up},
    Stage{step<Step::read_identity, read_before>},
    Stage{step<Step::finish, say_goodbye>},
};

constexpr std::array read_back{
    Stage{bring_up},
    Stage{step<Step::read_identity, read_before>},
    Stage{step<Step::check, check_readback>},
    Stage{read_items},
    Stage{step<Step::readback, keep_package>, keeps_a_package},
    Stage{step<Step::finish, say_goodbye>},
};

constexpr std::array memory_test{
    Stage{bring_up},
    Stage{step<Step::read_identity, read_before>},
    Stage{test_memory},
    Stage{step<Step::finish, say_goodbye>},
    Stage{end_with_what_was_found},
};

} // namespace

std::span<const Stage> stages_of(const Job& job) {
    switch (job.kind) {
    case JobKind::flash:
        return flash;
    case JobKind::identify:
        // Without a package the boot ROM's own words are all there is.
        if (job.plans.empty()) return {};
        return identify;
    case JobKind::readback:
        return read_back;
    case JobKind::memory_test:
        return memory_test;
    }
    return {};
}

} // namespace gangflash::attempt
