#include "station/desk/scan_book.hpp"

#include "base/imei.hpp"

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

ScanBook::Meaning ScanBook::scan(std::string_view text, const StationSnapshot& station) {
    if (const SlotSnapshot* slot = find_slot(station, text)) return take_slot(slot->slot);
    if (!looks_like_imei(text)) return {{AnswerKind::scan_not_understood, {}, {}, {}}, {}};
    Personal imei{std::string(text)};
    if (!is_valid_imei(text)) return {{AnswerKind::imei_check_digit, {}, imei.masked(), {}}, {}};
    return take_imei(std::move(imei), station);
}

ScanBook::Meaning ScanBook::expect(std::string slot, Personal imei) {
    Answer answer{AnswerKind::imei_expected, slot, imei.masked(), {}};
    if (slot.empty())
        waiting_ = imei;
    else
        waiting_.reset();
    return {std::move(answer), ScanOrder{std::move(slot), std::move(imei)}};
}

ScanBook::Meaning ScanBook::take_slot(const std::string& slot) {
    if (waiting_) return expect(slot, *waiting_);
    chosen_slot_ = slot;
    return {{AnswerKind::slot_found, slot, {}, {}}, {}};
}

ScanBook::Meaning ScanBook::take_imei(Personal imei, const StationSnapshot& station) {
    if (chosen_slot_) {
        const std::string slot = *chosen_slot_;
        chosen_slot_.reset();
        return expect(slot, std::move(imei));
    }
    for (const SlotSnapshot& slot : station.slots) {
        if (!has_imei(slot, imei)) continue;
        Meaning meaning{{AnswerKind::imei_matches, slot.slot, imei.masked(), {}}, {}};
        if (slot.unit) told_.insert_or_assign(slot.slot, std::pair{*slot.unit, imei});
        if (in_work(slot)) meaning.order = ScanOrder{slot.slot, std::move(imei)}; // for its record
        return meaning;
    }
    const SlotSnapshot* only = nullptr;
    int candidates = 0;
    for (const SlotSnapshot& slot : station.slots) {
        if (!in_work(slot) || knows_imei(slot) || !slot.scanned_imei.empty()) continue;
        only = &slot;
        ++candidates;
    }
    return expect(candidates == 1 ? only->slot : std::string(), std::move(imei));
}

std::vector<Answer> ScanBook::compare(const StationSnapshot& station) {
    std::vector<Answer> answers;
    for (const SlotSnapshot& slot : station.slots) {
        if (!slot.unit || slot.scanned_imei.empty()) continue;
        if (waiting_ == slot.scanned_imei) waiting_.reset(); // it has its phone
        if (!knows_imei(slot)) continue;
        std::pair judged{*slot.unit, slot.scanned_imei};
        const auto told = told_.find(slot.slot);
        if (told != told_.end() && told->second == judged) continue;
        AnswerKind kind = AnswerKind::imei_mismatch;
        if (slot.facts.imei_source == "scanned")
            kind = AnswerKind::imei_recorded;
        else if (has_imei(slot, slot.scanned_imei))
            kind = AnswerKind::imei_matches;
        answers.push_back({kind, slot.slot, slot.scanned_imei.masked(), {}});
        told_.insert_or_assign(slot.slot, std::move(judged));
    }
    return answers;
}

bool ScanBook::has_imei(const SlotSnapshot& slot, const Personal& imei) {
    return slot.facts.imei1 == imei || slot.facts.imei2 == imei;
}

void ScanBook::clear() {
    waiting_.reset();
    chosen_slot_.reset();
    told_.clear();
}

} // namespace gangflash
