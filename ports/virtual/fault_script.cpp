#include "ports/virtual/fault_script.hpp"

#include "base/nearest.hpp"
#include "base/parse_size.hpp"
#include "base/read_text.hpp"
#include "base/toml_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace gangflash::vphone {

namespace {

constexpr std::array<std::string_view, step_count> step_names{"handshake",
                                                              "identify",
                                                              "send_agent",
                                                              "start_agent",
                                                              "enable_dram",
                                                              "load_agent2",
                                                              "storage",
                                                              "read_identity",
                                                              "erase",
                                                              "write",
                                                              "verify",
                                                              "finish"};

struct MischiefRow {
    std::string_view name;
    unsigned default_ms;
    bool needs_step; ///< happens at a place; others are of the phone as a whole
};

/// In the order of the enumerators.
constexpr std::array mischief_rows{
    MischiefRow{"drop", 2000, true},
    MischiefRow{"hub-drop", 3000, true},
    MischiefRow{"stall", 2000, true},
    MischiefRow{"mute", 0, true},
    MischiefRow{"corrupt", 0, true},
    MischiefRow{"late", 300, true},
    MischiefRow{"watchdog-loop", 3000, false},
    MischiefRow{"short-window", 500, false},
    MischiefRow{"slow-return", 5000, false},
    MischiefRow{"double-arrival", 100, false},
    MischiefRow{"reorder-arrival", 200, false},
    MischiefRow{"storage-error", 0, true},
    MischiefRow{"agent-crash", 2000, true},
    MischiefRow{"swap", 3000, true},
    MischiefRow{"battery-low", 0, false},
    MischiefRow{"dram-dead", 0, false},
    MischiefRow{"no-boot", 0, false},
    MischiefRow{"never-return", 0, true},
    MischiefRow{"untrusted-agent", 0, false},
    MischiefRow{"no-sums", 0, false},
};

const MischiefRow& row_of(Mischief what) {
    return mischief_rows[static_cast<std::size_t>(what)];
}

bool moves_data(Step step) {
    switch (step) {
    case Step::send_agent:
    case Step::enable_dram:
    case Step::load_agent2:
    case Step::read_identity:
    case Step::erase:
    case Step::write:
    case Step::verify:
        return true;
    default:
        return false;
    }
}

/// One file being read: knows how to complain.
class Reader {
public:
    explicit Reader(std::string_view name) : name_(name) {}

    Fault bad(const toml::source_region& where, std::string_view cause) const {
        return {ErrorCode::virtual_phone_invalid,
                fmt::format("{}:{}: {}", name_, where.begin.line, cause)};
    }

    Result<FaultRule> rule(const toml::table& table) const;

private:
    using Field = Result<void> (Reader::*)(FaultRule&, const toml::node&) const;
    static Field field(std::string_view key);

    Result<std::int64_t> whole(const toml::node& node,
                               std::string_view key,
                               std::int64_t least,
                               std::int64_t most) const;
    Result<std::string> text(const toml::node& node, std::string_view key) const;

    Result<void> phone(FaultRule& rule, const toml::node& node) const;
    Result<void> hub(FaultRule& rule, const toml::node& node) const;
    Result<void> step(FaultRule& rule, const toml::node& node) const;
    Result<void> at(FaultRule& rule, const toml::node& node) const;
    Result<void> what(FaultRule& rule, const toml::node& node) const;
    Result<void> duration(FaultRule& rule, const toml::node& node) const;
    Result<void> times(FaultRule& rule, const toml::node& node) const;
    Result<void> chance(FaultRule& rule, const toml::node& node) const;

    std::string_view name_;
};

Reader::Field Reader::field(std::string_view key) {
    struct Row {
        std::string_view key;
        Field read;
    };
    static constexpr std::array rows{
        Row{"phone", &Reader::phone},
        Row{"hub", &Reader::hub},
        Row{"step", &Reader::step},
        Row{"at", &Reader::at},
        Row{"do", &Reader::what},
        Row{"for", &Reader::duration},
        Row{"times", &Reader::times},
        Row{"chance", &Reader::chance},
    };
    for (const Row& row : rows)
        if (row.key == key) return row.read;
    return nullptr;
}

Result<std::int64_t> Reader::whole(const toml::node& node,
                                   std::string_view key,
                                   std::int64_t least,
                                   std::int64_t most) const {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most)
        return bad(node.source(),
                   fmt::format("{} must be a whole number from {} to {}", key, least, most));
    return *value;
}

Result<std::string> Reader::text(const toml::node& node, std::string_view key) const {
    const auto value = node.value_exact<std::string>();
    if (!value) return bad(node.source(), fmt::format("{} must be a text in quotes", key));
    return *value;
}

Result<void> Reader::phone(FaultRule& rule, const toml::node& node) const {
    const auto number = whole(node, "phone", 1, 100'000);
    if (!number) return number.error();
    rule.phone = static_cast<std::size_t>(*number);
    return success();
}

Result<void> Reader::hub(FaultRule& rule, const toml::node& node) const {
    const auto number = whole(node, "hub", 1, 100'000);
    if (!number) return number.error();
    rule.hub = static_cast<std::size_t>(*number);
    return success();
}

Result<void> Reader::step(FaultRule& rule, const toml::node& node) const {
    const auto given = text(node, "step");
    if (!given) return given.error();
    const std::string_view name = std::string_view(*given).substr(0, given->find(':'));
    rule.step = parse_step(name);
    if (!rule.step)
        return bad(
            node.source(),
            fmt::format("unknown step \"{}\"; steps are {}{}",
                        name,
                        fmt::join(step_names, ", "),
                        did_you_mean(
                            name, std::vector<std::string>(step_names.begin(), step_names.end()))));
    if (name.size() == given->size()) return success();
    if (rule.step != Step::write && rule.step != Step::erase)
        return bad(node.source(), "only write and erase take a partition: \"write:super\"");
    rule.partition = given->substr(name.size() + 1);
    if (rule.partition.empty()) return bad(node.source(), "no partition after the colon");
    return success();
}

constexpr std::uint64_t largest_place = std::uint64_t{1} << 50U;

Result<void> Reader::at(FaultRule& rule, const toml::node& node) const {
    if (const auto share = node.value_exact<std::string>()) {
        // `64M`; digits alone are a share whose sign was forgotten, or a number with quotes too
        // many.
        const auto size = share->ends_with('%') ? std::nullopt : parse_size(*share);
        if (size && *size <= largest_place &&
            std::isalpha(static_cast<unsigned char>(share->back())) != 0) {
            rule.at.bytes = *size;
            return success();
        }
        unsigned percent = 0;
        const char* end = share->data() + share->size();
        const auto [rest, error] = std::from_chars(share->data(), end, percent);
        if (error != std::errc{} || std::string_view(rest, end) != "%" || percent > 100)
            return bad(node.source(), "at must be a number of bytes or a share such as \"40%\"");
        rule.at.percent = percent;
        return success();
    }
    const auto bytes = whole(node, "at", 0, static_cast<std::int64_t>(largest_place));
    if (!bytes)
        return bad(node.source(), "at must be a number of bytes or a share such as \"40%\"");
    rule.at.bytes = static_cast<std::uint64_t>(*bytes);
    return success();
}

Result<void> Reader::what(FaultRule& rule, const toml::node& node) const {
    const auto name = text(node, "do");
    if (!name) return name.error();
    const auto known = parse_mischief(*name);
    if (known) {
        rule.what = *known;
        return success();
    }
    std::vector<std::string> names;
    for (const MischiefRow& row : mischief_rows)
        names.emplace_back(row.name);
    return bad(node.source(),
               fmt::format("unknown do \"{}\"; known are {}{}",
                           *name,
                           fmt::join(names, ", "),
                           did_you_mean(*name, names)));
}

/// `"2s"`, `"300ms"`, or a number of milliseconds.
Result<void> Reader::duration(FaultRule& rule, const toml::node& node) const {
    constexpr std::int64_t longest_ms = 24 * 60 * 60 * 1000;
    const auto cause = "for must be a time such as \"300ms\", \"2s\" or 300 (milliseconds)";
    if (const auto given = node.value_exact<std::string>()) {
        double amount = 0;
        const char* end = given->data() + given->size();
        const auto [rest, error] = std::from_chars(given->data(), end, amount);
        const std::string_view unit(rest, end);
        if (error != std::errc{} || (unit != "s" && unit != "ms") || amount < 0)
            return bad(node.source(), cause);
        const double ms = unit == "s" ? amount * 1000 : amount;
        if (ms > static_cast<double>(longest_ms)) return bad(node.source(), "for is over a day");
        rule.duration = std::chrono::milliseconds(static_cast<std::int64_t>(ms));
        return success();
    }
    const auto ms = whole(node, "for", 0, longest_ms);
    if (!ms) return bad(node.source(), cause);
    rule.duration = std::chrono::milliseconds(*ms);
    return success();
}

Result<void> Reader::times(FaultRule& rule, const toml::node& node) const {
    const auto number = whole(node, "times", 1, 1'000'000);
    if (!number) return number.error();
    rule.times = static_cast<unsigned>(*number);
    return success();
}

Result<void> Reader::chance(FaultRule& rule, const toml::node& node) const {
    const auto percent = whole(node, "chance", 0, 100);
    if (!percent) return percent.error();
    rule.chance = static_cast<unsigned>(*percent);
    return success();
}

Result<FaultRule> Reader::rule(const toml::table& table) const {
    FaultRule rule;
    rule.line = table.source().begin.line;
    for (const auto& [key, node] : table) {
        const Field read = field(key.str());
        if (read == nullptr)
            return bad(key.source(),
                       fmt::format("unknown key \"{}\"; keys are phone, hub, step, at, "
                                   "do, for, times, chance",
                                   key.str()));
        if (auto done = (this->*read)(rule, node); !done) return done.error();
    }
    if (!table.contains("do")) return bad(table.source(), "a fault needs do = \"…\"");
    if (rule.phone && rule.hub) return bad(table.source(), "phone and hub exclude each other");
    if (row_of(rule.what).needs_step && !rule.step)
        return bad(table.source(), fmt::format("do = \"{}\" needs a step", row_of(rule.what).name));
    if (!row_of(rule.what).needs_step && rule.step)
        return bad(
            table.source(),
            fmt::format("do = \"{}\" is of the phone as a whole: no step", row_of(rule.what).name));
    if (rule.at.percent && (!rule.step || !moves_data(*rule.step)))
        return bad(table.source(),
                   "at = \"…%\" needs a step that moves data: send_agent, "
                   "enable_dram, load_agent2, read_identity, erase, write, verify");
    return rule;
}

} // namespace

std::string_view to_string(Step step) {
    return step_names[static_cast<std::size_t>(step)];
}

std::optional<Step> parse_step(std::string_view name) {
    for (std::size_t i = 0; i < step_names.size(); ++i)
        if (step_names[i] == name) return static_cast<Step>(i);
    return std::nullopt;
}

std::string_view to_string(Mischief mischief) {
    return row_of(mischief).name;
}

std::optional<Mischief> parse_mischief(std::string_view name) {
    for (std::size_t i = 0; i < mischief_rows.size(); ++i)
        if (mischief_rows[i].name == name) return static_cast<Mischief>(i);
    return std::nullopt;
}

bool needs_step(Mischief what) {
    return row_of(what).needs_step;
}

std::chrono::milliseconds default_duration(Mischief what) {
    return std::chrono::milliseconds(row_of(what).default_ms);
}

Result<FaultScript> parse_fault_script(std::string_view text, std::string_view name) {
    const Reader reader(name);
    const auto root = parse_toml(text, name, ErrorCode::virtual_phone_invalid);
    if (!root) return root.error();
    FaultScript script;
    for (const auto& [key, node] : *root) {
        const toml::array* tables = node.as_array();
        if (key.str() != "fault" || tables == nullptr || !tables->is_array_of_tables())
            return reader.bad(
                key.source(),
                fmt::format("unknown key \"{}\"; a fault file holds [[fault]] tables", key.str()));
        for (const toml::node& entry : *tables) {
            auto rule = reader.rule(*entry.as_table());
            if (!rule) return rule.error();
            script.rules.push_back(std::move(*rule));
        }
    }
    return script;
}

Result<FaultScript> load_fault_script(const std::filesystem::path& file) {
    const auto text = read_text(file, ErrorCode::virtual_phone_invalid);
    if (!text) return text.error();
    return parse_fault_script(*text, file.string());
}

} // namespace gangflash::vphone
