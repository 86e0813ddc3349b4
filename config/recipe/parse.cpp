#include "base/toml_text.hpp"
#include "config/chips/chips.hpp"
#include "config/images/whole_file.hpp"
#include "config/package/package_layout.hpp"
#include "config/plan/protected_partitions.hpp"
#include "config/recipe/recipe.hpp"
#include "config/recipe/table_reader.hpp"
#include "config/scatter/scatter.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gangflash {

namespace {

using recipe::TableReader;

/// The only form so far; a recipe of a later one is not read by guessing.
constexpr std::uint32_t format_number = 1;

std::optional<StorageKind> parse_storage(std::string_view word) {
    for (const StorageKind kind : {StorageKind::emmc, StorageKind::ufs, StorageKind::nand})
        if (word == to_string(kind)) return kind;
    return std::nullopt;
}

class RecipeParser {
public:
    RecipeParser(const toml::table& root, const std::string& file)
        : root_(&root, "recipe", file, 1, findings_), file_(file) {}

    Checked<Recipe> parse() {
        root_.allow_only({"recipe", "job", "guards", "rules", "retries", "package"});
        recipe_.file = file_;
        read_head();
        read_job();
        read_guards();
        read_rules();
        read_retries();
        read_packages();
        if (!findings_.faults.empty()) return std::move(findings_.faults);
        return std::move(recipe_);
    }

private:
    TableReader section(std::string_view key) {
        return {root_.table(key), fmt::format("[{}]", key), file_, root_.line(), findings_};
    }

    void read_head() {
        TableReader head = section("recipe");
        head.allow_only({"format", "name", "engineer", "follows"});
        if (head.node("format") == nullptr)
            head.refuse("format", "is missing; this station reads format 1");
        else
            head.number("format", format_number, format_number, format_number);
        recipe_.name = head.required_text("name");
        recipe_.engineer = head.text("engineer");
        if (head.node("follows") != nullptr) recipe_.follows = head.required_sha256("follows");
    }

    void read_job() {
        TableReader job = section("job");
        job.allow_only({"mode", "verify", "userdata", "after", "format", "unattended", "ab"});
        recipe_.mode = job.word<FlashMode>(
            "mode", "download-only, firmware-upgrade, format-all, repair-table", parse_flash_mode);
        recipe_.verify =
            job.word<VerifyLevel>("verify", "agent, sample, readback", parse_verify_level);
        recipe_.userdata = job.word<Userdata>("userdata", "keep, erase", parse_userdata);
        if (job.node("ab") != nullptr)
            recipe_.slots = job.word<SlotChoice>("ab", "a, b, both", parse_slot_choice);
        if (job.node("after") != nullptr)
            after_ =
                job.word<AfterPass>("after", "power-off, reboot, boot-check", parse_after_pass);
        read_format(job);
        recipe_.unattended = job.boolean("unattended", false);
    }

    /// `"auto"`, `"auto-without-boot-loaders"`, or `{ start, length }` in bytes of the user area.
    void read_format(TableReader& job) {
        const toml::node* node = job.node("format");
        if (node == nullptr) return;
        if (!node->is_table()) {
            recipe_.format = job.word<FormatOrder>(
                "format", "auto, auto-without-boot-loaders, { start, length }", parse_format_order);
            return;
        }
        TableReader range{node->as_table(), "format", file_, job.line(), findings_};
        range.allow_only({"start", "length"});
        recipe_.format = FormatOrder{FormatOrder::Extent::range,
                                     DeviceAddress{range.whole_number("start", 0)},
                                     ByteCount{range.whole_number("length", 1)}};
    }

    void read_guards() {
        TableReader guards = section("guards");
        guards.allow_only({"minimum_battery_mv", "boot_check", "blank_board", "identity"});
        // A lithium cell is never above 4.6 V: more is a slip of the finger.
        recipe_.guards.minimum_battery_mv = guards.number("minimum_battery_mv", 0, 0, 4600);
        recipe_.guards.blank_board = guards.boolean("blank_board", false);
        const std::string identity = guards.text("identity");
        if (!identity.empty() && identity != "recorded" && identity != "required")
            guards.refuse("identity", "`" + identity + "` is none of: recorded, required");
        recipe_.guards.identity_required = identity == "required";
        const bool boot_check = guards.boolean("boot_check", false);
        if (boot_check && after_ && *after_ != AfterPass::boot_check)
            guards.refuse("boot_check", "contradicts [job] after");
        // Recipes of before do not say `after`.
        recipe_.after = after_.value_or(boot_check ? AfterPass::boot_check : AfterPass::power_off);
        recipe_.guards.boot_check = recipe_.after == AfterPass::boot_check;
    }

    void read_rules() {
        TableReader rules = section("rules");
        rules.allow_only({"duplicate_imei", "deny_imei", "allow_serial"});
        const std::string duplicate = rules.text("duplicate_imei");
        if (!duplicate.empty() && duplicate != "warn" && duplicate != "stop")
            rules.refuse("duplicate_imei", "`" + duplicate + "` is none of: warn, stop");
        recipe_.rules.stop_duplicate_imei = duplicate == "stop";
        recipe_.rules.deny_imei = read_list(rules, "deny_imei");
        recipe_.rules.allow_serial = read_list(rules, "allow_serial");
    }

    std::optional<RecipeList> read_list(TableReader& rules, std::string_view key) {
        const toml::table* node = rules.table(key);
        if (node == nullptr) return std::nullopt;
        TableReader table{node, key, file_, rules.line(), findings_};
        table.allow_only({"file", "sha256"});
        RecipeList list;
        list.file = table.required_text("file");
        if (table.node("sha256") != nullptr) list.sha256 = table.required_sha256("sha256");
        list.line = table.line();
        return list;
    }

    void read_retries() {
        TableReader table = section("retries");
        table.allow_only(
            {"attempts", "per_step", "in_place", "return_seconds", "power_cycle_seconds"});
        RecipeRetries& retries = recipe_.retries;
        const auto seconds = [&](std::string_view key, std::chrono::seconds otherwise) {
            const auto count = static_cast<std::uint32_t>(otherwise.count());
            return std::chrono::seconds{table.number(key, count, 1, 3600)};
        };
        retries.attempts = table.number("attempts", retries.attempts, 1, 100);
        retries.per_step = table.number("per_step", retries.per_step, 1, 100);
        retries.in_place = table.number("in_place", retries.in_place, 0, 100);
        retries.return_limit = seconds("return_seconds", retries.return_limit);
        retries.power_cycle_limit = seconds("power_cycle_seconds", retries.power_cycle_limit);
    }

    void read_packages() {
        const toml::array* packages = root_.array("package");
        if (packages == nullptr || packages->empty())
            return root_.refuse("package", "a recipe needs at least one [[package]]");
        for (const toml::node& node : *packages) {
            if (!node.is_table()) {
                root_.refuse("package", "wants [[package]] tables");
                continue;
            }
            read_package(*node.as_table());
        }
        refuse_model_twice();
    }

    void read_package(const toml::table& node) {
        TableReader table{&node, "[[package]]", file_, root_.line(), findings_};
        table.allow_only({"chip",
                          "project",
                          "target_build",
                          "storage",
                          "two_stage",
                          "scatter",
                          "agent",
                          "preloader",
                          "auth",
                          "cert",
                          "erase",
                          "write"});
        RecipePackage package;
        package.line = table.line();
        package.chip = chip_name(table);
        package.project = table.required_text("project");
        package.target_build = table.text("target_build");
        package.storage = table.word<StorageKind>("storage", "EMMC, UFS, NAND", parse_storage);
        package.two_stage = table.boolean("two_stage", false);
        package.scatter = required_file(table, "scatter");
        package.agent = required_file(table, "agent");
        package.preloader = optional_file(table, "preloader");
        package.auth = optional_file(table, "auth");
        package.cert = optional_file(table, "cert");
        package.erase = read_erases(table);
        package.write = read_writes(table);
        if (package.two_stage && !package.preloader)
            table.refuse("two_stage", "needs the model's preloader");
        recipe_.packages.push_back(std::move(package));
    }

    static std::string chip_name(TableReader& table) {
        std::string said = table.required_text("chip");
        if (said.empty()) return said;
        if (const ChipFacts* chip = find_chip(said)) return std::string(chip->name);
        table.refuse(ErrorCode::unknown_chip,
                     table.line_of("chip"),
                     fmt::format("chip: `{}` is not in the chip table", said));
        return said;
    }

    FrozenFile read_file(const toml::table* node, std::string_view title, std::size_t line) {
        TableReader table{node, title, file_, line, findings_};
        table.allow_only({"file", "sha256"});
        FrozenFile frozen;
        frozen.file = table.required_text("file");
        frozen.sha256 = table.required_sha256("sha256");
        frozen.line = table.line();
        return frozen;
    }

    std::optional<FrozenFile> optional_file(TableReader& package, std::string_view key) {
        const toml::table* node = package.table(key);
        if (node == nullptr) return std::nullopt;
        return read_file(node, key, package.line());
    }

    FrozenFile required_file(TableReader& package, std::string_view key) {
        if (package.node(key) == nullptr) package.refuse(key, "is missing: { file, sha256 }");
        return optional_file(package, key).value_or(FrozenFile{});
    }

    /// What a recipe may never touch, whoever wrote it.
    static void check_partition(TableReader& table,
                                std::string_view key,
                                const std::string& name,
                                std::size_t line,
                                std::set<std::string>& seen) {
        if (name.empty()) return;
        if (guard_of(name) != Guard::none)
            table.refuse(ErrorCode::protected_partition,
                         line,
                         fmt::format("{}: {} holds identity, fuses or the layout", key, name));
        if (!seen.insert(name).second)
            table.refuse(
                ErrorCode::recipe_invalid, line, fmt::format("{}: {} stands twice", key, name));
    }

    std::vector<std::string> read_erases(TableReader& package) {
        std::vector<std::string> names;
        const toml::array* list = package.array("erase");
        if (list == nullptr) return names;
        std::set<std::string> seen;
        for (const toml::node& node : *list) {
            const auto name = node.value_exact<std::string>();
            if (!name || name->empty()) {
                package.refuse("erase", "wants a list of partition names");
                continue;
            }
            check_partition(package, "erase", *name, node.source().begin.line, seen);
            if (!is_userdata_group(*name))
                package.refuse(ErrorCode::recipe_invalid,
                               node.source().begin.line,
                               fmt::format("erase: {} is not erased by itself; only userdata, "
                                           "metadata and md_udc are",
                                           *name));
            names.push_back(*name);
        }
        if (!names.empty() && recipe_.userdata == Userdata::keep)
            package.refuse("erase", "contradicts userdata = \"keep\"");
        return names;
    }

    std::vector<FrozenWrite> read_writes(TableReader& package) {
        std::vector<FrozenWrite> writes;
        const toml::array* list = package.array("write");
        if (list == nullptr || list->empty()) {
            const bool writes_none = recipe_.mode == FlashMode::repair_table;
            if (!writes_none && (package.node("write") == nullptr || list != nullptr))
                package.refuse("write", "a model without a partition to write");
            return writes;
        }
        std::set<std::string> seen;
        for (const toml::node& node : *list) {
            if (!node.is_table()) {
                package.refuse("write", "wants { partition, file, sha256 } tables");
                continue;
            }
            writes.push_back(read_write(*node.as_table(), package, seen));
        }
        return writes;
    }

    FrozenWrite
    read_write(const toml::table& node, TableReader& package, std::set<std::string>& seen) {
        TableReader table{&node, "write", file_, package.line(), findings_};
        table.allow_only({"partition", "file", "sha256"});
        FrozenWrite write;
        write.partition = table.required_text("partition");
        write.image.file = table.required_text("file");
        write.image.sha256 = table.required_sha256("sha256");
        write.image.line = table.line();
        check_partition(package, "write", write.partition, table.line(), seen);
        if (const auto wrong = unsafe_file_name(write.image.file);
            wrong && !write.image.file.empty())
            table.refuse(
                ErrorCode::unsafe_path, table.line_of("file"), fmt::format("file: {}", *wrong));
        return write;
    }

    void refuse_model_twice() {
        std::set<std::pair<std::string, std::string>> models;
        for (const RecipePackage& package : recipe_.packages)
            if (!models.insert({package.chip, package.project}).second)
                root_.refuse(ErrorCode::recipe_invalid,
                             package.line,
                             fmt::format("[[package]]: a second one for {} {}",
                                         package.chip,
                                         package.project));
    }

    Findings findings_;
    TableReader root_;
    const std::string& file_;
    std::optional<AfterPass> after_; ///< as [job] says
    Recipe recipe_;
};

} // namespace

std::filesystem::path Recipe::folder() const {
    const std::filesystem::path path(file);
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

Checked<Recipe> parse_recipe(std::string_view text, const std::string& file) {
    const auto root = parse_toml(text, file, ErrorCode::recipe_invalid);
    if (!root) return Faults{root.error()};
    auto recipe = RecipeParser{*root, file}.parse();
    if (recipe) recipe->sha256 = sha256(as_bytes(text));
    return recipe;
}

Checked<Recipe> load_recipe(const std::filesystem::path& path) {
    const auto bytes = read_whole_file(path, largest_recipe);
    if (!bytes) return Faults{{ErrorCode::recipe_invalid, detail_of(bytes.error())}};
    return parse_recipe(as_text(*bytes), path.string());
}

} // namespace gangflash
