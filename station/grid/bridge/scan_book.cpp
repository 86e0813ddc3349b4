#include "station/grid/bridge/scan_book.hpp"

#include <algorithm>

namespace gangflash {

namespace {

constexpr std::size_t imei_digits = 15;

const SlotSnapshot* find_slot(const StationSnapshot& station, std::string_view label) {
    for (const SlotSnapshot& slot : station.slots)
        if (slot.slot == label) return &slot;
    return nullptr;
}

bool in_work(const SlotSnapshot& slot) {
    return slot.state == SlotState::working || slot.state == SlotState::away;
}

bool knows_imei(const SlotSnapshot& slot) {
    return slot.facts.imei1.has_value() || slot.facts.imei2.has_value();
}

} // namespace

bool looks_like_imei(std::string_view text) {
    return text.size() == imei_digits &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_imei(std::string_view text) {
    if (!looks_like_imei(text)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < imei_digits; ++i) {
        int digit = text[i] - '0';
        if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

Answer ScanBook::scan(std::string_view text, const StationSnapshot& station) {
    if (const SlotSnapshot* slot = find_slot(station, text)) return take_slot(slot->slot);
    if (!looks_like_imei(text)) return {AnswerKind::scan_not_understood, {}, {}, {}};
    if (!is_imei(text))
        return {AnswerKind::imei_check_digit, {}, Personal{std::string(text)}.masked(), {}};
    return take_imei(Personal{std::string(text)}, station);
}

Answer ScanBook::take_slot(const std::string& slot) {
    if (!waiting_) {
        chosen_slot_ = slot;
        return {AnswerKind::slot_found, slot, {}, {}};
    }
    const auto unit = units_.find(slot);
    const std::string masked = waiting_->masked();
    promises_[slot] = {std::move(*waiting_),
                       unit == units_.end() ? std::nullopt : std::optional(unit->second),
                       false};
    waiting_.reset();
    return {AnswerKind::imei_expected, slot, masked, {}};
}

Answer ScanBook::take_imei(Personal imei, const StationSnapshot& station) {
    for (const SlotSnapshot& slot : station.slots)
        if (has_imei(slot, imei)) return {AnswerKind::imei_matches, slot.slot, imei.masked(), {}};

    follow_units(station);
    waiting_ = std::move(imei);
    if (chosen_slot_) {
        const std::string slot = *chosen_slot_;
        chosen_slot_.reset();
        return take_slot(slot);
    }
    const SlotSnapshot* only = nullptr;
    int candidates = 0;
    for (const SlotSnapshot& slot : station.slots) {
        if (!in_work(slot) || knows_imei(slot) || promises_.contains(slot.slot)) continue;
        only = &slot;
        ++candidates;
    }
    if (candidates == 1) return take_slot(only->slot);
    return {AnswerKind::imei_expected, {}, waiting_->masked(), {}};
}

void ScanBook::follow_units(const StationSnapshot& station) {
    for (const SlotSnapshot& slot : station.slots) {
        const auto known = units_.find(slot.slot);
        if (!slot.unit) {
            if (known != units_.end()) {
                units_.erase(known);
                if (const auto promise = promises_.find(slot.slot);
                    promise != promises_.end() && promise->second.unit)
                    promises_.erase(promise);
            }
            continue;
        }
        if (known != units_.end() && known->second == *slot.unit) continue;
        units_.insert_or_assign(slot.slot, *slot.unit); // another phone
        const auto promise = promises_.find(slot.slot);
        if (promise != promises_.end() && !promise->second.unit) {
            promise->second.unit = slot.unit;
        } else {
            if (promise != promises_.end()) promises_.erase(promise);
            if (waiting_ && in_work(slot)) {
                promises_[slot.slot] = {std::move(*waiting_), slot.unit, false};
                waiting_.reset();
            }
        }
    }
}

std::vector<Answer> ScanBook::compare(const StationSnapshot& station) {
    follow_units(station);
    std::vector<Answer> answers;
    for (const SlotSnapshot& slot : station.slots) {
        const auto promise = promises_.find(slot.slot);
        if (promise == promises_.end() || promise->second.judged || !promise->second.unit) continue;
        if (!knows_imei(slot)) continue;
        promise->second.judged = true;
        const bool kept = has_imei(slot, promise->second.imei);
        answers.push_back({kept ? AnswerKind::imei_matches : AnswerKind::imei_mismatch,
                           slot.slot,
                           promise->second.imei.masked(),
                           {}});
    }
    return answers;
}

bool ScanBook::has_imei(const SlotSnapshot& slot, const Personal& imei) {
    return slot.facts.imei1 == imei || slot.facts.imei2 == imei;
}

void ScanBook::clear() {
    waiting_.reset();
    chosen_slot_.reset();
    promises_.clear();
    units_.clear();
}

} // namespace gangflash
