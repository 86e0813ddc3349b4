#include "engine/unit/step.hpp"

namespace gangflash {

EndedStep StepTimer::timed(Step step) const {
    return {.step = step, .micros = static_cast<std::uint64_t>((clock_.now() - began_).count())};
}

EndedStep StepTimer::ended(Step step, const Result<Moved>& result) const {
    EndedStep over = timed(step);
    if (result)
        over.moved = *result;
    else
        over.fault = result.error();
    return over;
}

EndedStep StepTimer::ended(Step step, const Result<void>& result) const {
    EndedStep over = timed(step);
    if (!result) over.fault = result.error();
    return over;
}

} // namespace gangflash
