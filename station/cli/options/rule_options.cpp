#include "station/cli/options/rule_options.hpp"

#include "base/imei.hpp"
#include "config/lists/phone_list.hpp"
#include "config/recipe/open.hpp"
#include "station/output/usage_words.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

using Lists = std::vector<std::shared_ptr<const PhoneList>>;

void read_lists(const std::vector<std::string>& files, ListedBy by, Lists& into, Faults& faults) {
    for (const std::string& file : files) {
        auto list = load_phone_list(file, by);
        if (list)
            into.push_back(std::make_shared<const PhoneList>(std::move(*list)));
        else
            std::ranges::copy(list.error(), std::back_inserter(faults));
    }
}

/// A list named at the bench takes phones out of the recipe's lot; it lets nobody in.
void narrow(Lists& lots, const std::shared_ptr<const PhoneList>& of_recipe) {
    if (lots.empty()) lots.push_back(of_recipe);
    for (auto& lot : lots)
        lot = std::make_shared<const PhoneList>(lot->narrowed_to(*of_recipe));
}

/// `7=490154203237518`, or the number alone.
void read_expected(const std::vector<std::string>& words, JobRules& rules, Faults& faults) {
    std::set<std::string> slots;
    std::set<Personal> imeis;
    for (const std::string& word : words) {
        const std::size_t equals = word.rfind('=');
        const bool named = equals != std::string::npos;
        ExpectedPhone phone{named ? word.substr(0, equals) : std::string(),
                            Personal(named ? word.substr(equals + 1) : word)};
        const auto refuse = [&](std::string_view why) {
            faults.push_back(
                {ErrorCode::order_invalid,
                 fmt::format(
                     "--expect-imei {}{}: {}", named ? phone.slot + "=" : "", phone.imei, why)});
        };
        if (!is_valid_imei(phone.imei.reveal()))
            refuse("no IMEI: 15 digits with their check digit");
        else if (!slots.insert(phone.slot).second)
            refuse(named ? "a second one for this slot" : "a second one without a slot");
        else if (!imeis.insert(phone.imei).second)
            refuse("stands twice");
        else
            rules.expected.push_back(std::move(phone));
    }
}

} // namespace

void RuleOptions::add_to(CLI::App& verb) {
    verb.add_option("--deny-list", deny_lists, "Refuse phones whose IMEI is in this file")
        ->type_name("FILE");
    verb.add_option("--allow-list", allow_lists, "Take only phones whose serial is in this file")
        ->type_name("FILE");
    verb.add_option("--duplicate-imei",
                    duplicate_imei,
                    "Two phones of the batch with one IMEI: tell it, or refuse the second")
        ->transform(OneOf({"warn", "stop"}));
    verb.add_option("--expect-imei",
                    expected,
                    "The phone in this slot, or the next phone, must have this IMEI")
        ->type_name("[SLOT=]IMEI");
    CLI::Option* word =
        verb.add_option("--after", after, "What becomes of a phone after its last byte")
            ->transform(OneOf({"power-off", "reboot", "boot-check"}));
    verb.add_flag("--boot-check", boot_check, "Start each phone after writing and see it boot")
        ->excludes(word);
}

Checked<JobRules> load_rules(const RuleOptions& options, const std::optional<Recipe>& recipe) {
    JobRules rules;
    Faults faults;
    rules.stop_duplicate_imei = options.duplicate_imei == "stop";
    read_lists(options.deny_lists, ListedBy::imei, rules.denied, faults);
    read_lists(options.allow_lists, ListedBy::serial, rules.lots, faults);
    read_expected(options.expected, rules, faults);
    if (recipe) {
        rules.stop_duplicate_imei = rules.stop_duplicate_imei || recipe->rules.stop_duplicate_imei;
        auto lists = open_lists(*recipe);
        if (!lists) {
            std::ranges::copy(lists.error(), std::back_inserter(faults));
        } else {
            if (lists->deny_imei) rules.denied.push_back(lists->deny_imei);
            if (lists->allow_serial) narrow(rules.lots, lists->allow_serial);
        }
    }
    if (!faults.empty()) return faults;
    return rules;
}

FollowedLists followed_lists(const RuleOptions& options, const std::optional<Recipe>& recipe) {
    FollowedLists lists;
    for (const auto* files : {&options.deny_lists, &options.allow_lists})
        lists.files.insert(lists.files.end(), files->begin(), files->end());
    if (recipe)
        for (const auto* list : {&recipe->rules.deny_imei, &recipe->rules.allow_serial})
            if (*list && !(*list)->sha256) lists.files.push_back(recipe->folder() / (*list)->file);
    lists.reread = [options, recipe] { return load_rules(options, recipe); };
    return lists;
}

AfterPass after_pass_of(const RuleOptions& options, const std::optional<Recipe>& recipe) {
    if (options.boot_check || (recipe && recipe->guards.boot_check)) return AfterPass::boot_check;
    if (const auto said = parse_after_pass(options.after)) return *said;
    return recipe ? recipe->after : AfterPass::power_off;
}

} // namespace gangflash::cli
