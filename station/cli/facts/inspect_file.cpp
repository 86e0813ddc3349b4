#include "station/cli/facts/inspect_file.hpp"

#include "base/text.hpp"
#include "config/images/hash_files.hpp"
#include "config/images/opened_image.hpp"
#include "config/images/whole_file.hpp"
#include "config/package/logical_table.hpp"
#include "config/package/package_checksums.hpp"
#include "config/package/package_layout.hpp"
#include "config/plan/plan_builder.hpp"
#include "station/cli/facts/inspect_facts.hpp"
#include "station/settings/settings.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

namespace fs = std::filesystem;

/// Agents and preloaders are read whole; what is larger is an image.
constexpr std::uint64_t largest_whole_file = 256 * mib;

/// Enough of a table's start for 128 entries behind a 4096-byte sector.
constexpr std::uint64_t table_bytes = 64 * kib;

class Inspection {
public:
    Inspection(fs::path path, std::optional<std::uint64_t> storage_size)
        : path_(std::move(path)), storage_size_(storage_size) {}

    Facts run() {
        std::error_code error;
        if (fs::is_directory(path_, error) || is_package_list())
            inspect_package();
        else
            inspect_content();
        Facts facts{{"kind", kind_}, {"file", path_.string()}};
        facts.update(facts_);
        facts["faults"] = fault_facts(findings_.faults);
        facts["warnings"] = findings_.warnings;
        return facts;
    }

private:
    void refuse(const Faults& faults) {
        for (const Fault& fault : faults)
            findings_.refuse(fault);
    }

    void warn(const std::vector<std::string>& warnings) {
        for (const std::string& warning : warnings)
            findings_.warn(warning);
    }

    void inspect_package() {
        kind_ = "package";
        PackageOptions options;
        options.link_roots = current_settings().link_roots;
        options.hash_cache = default_hash_cache();
        // Every image is looked at, whatever becomes of the owner's data later.
        options.selection.userdata = Userdata::erase;
        const auto package = open_package(path_, options);
        if (!package) return refuse(package.error());
        facts_ = package_facts(*package);
        warn(package->warnings);
        facts_["compared"] = package->compared;
        if (package->agent_fault) findings_.warn(describe(*package->agent_fault));
        plan_it(*package, options);
    }

    /// What a plan of it would be refused for, or warned of: one answer whoever asks. Of several
    /// layouts nothing says here which is meant.
    void plan_it(const Package& package, const PackageOptions& opened) {
        if (package.scatter.storages.size() != 1) return;
        PlanOptions options;
        options.selection = opened.selection;
        for (const Userdata userdata : {Userdata::keep, Userdata::erase}) {
            options.selection.userdata = userdata;
            const auto plan = make_plan(package, options);
            if (!plan) return refuse(plan.error());
            for (const std::string& warning : plan->warnings)
                if (std::ranges::find(findings_.warnings, warning) == findings_.warnings.end())
                    findings_.warn(warning);
        }
    }

    /// The `flash.xml` of a package of SP Flash Tool 6.
    bool is_package_list() const {
        return lower_case(path_.filename().string()) == "flash.xml" && find_package_of_list();
    }
    bool find_package_of_list() const {
        std::vector<std::string> ignored;
        const auto place = find_package(path_, ignored);
        return place && place->within;
    }

    void inspect_content() {
        auto file = FileReader::open(path_);
        if (!file) return findings_.refuse(file.error());
        const std::uint64_t size = file->stamp().size;
        Bytes start(std::min(size, table_bytes));
        if (auto read = file->read(0, start); !read) return findings_.refuse(read.error());
        Bytes end(std::min(size, table_bytes));
        if (auto read = file->read(size - end.size(), end); !read)
            return findings_.refuse(read.error());
        facts_ = {{"size", size}};
        add_hash(std::make_shared<const FileReader>(std::move(*file)));

        if (looks_like_agent(start)) return inspect_agent();
        if (looks_like_preloader(start)) return inspect_preloader();
        if (as_text(start).starts_with("MTK_BLOADER_INFO_v")) return inspect_memory_list();
        if (looks_like_gpt(start)) return inspect_gpt(start);
        if (looks_like_gpt(end)) return inspect_gpt(end);
        if (const auto list = load_checksum_list(path_)) return inspect_list(*list);
        if (looks_like_scatter(as_text(start)) || has_scatter_name()) return inspect_scatter();
        inspect_image();
    }

    void add_hash(const std::shared_ptr<const FileReader>& file) {
        HashCache cache{default_hash_cache()};
        const auto proven = hash_files({file}, cache, CachedHashes::believed, {}).front();
        if (!proven) return findings_.refuse(proven.error());
        facts_["sha256"] = (*proven)->sha256().hex();
        proven_ = *proven;
        if (const auto why = cache.save()) findings_.warn(*why);
    }

    bool has_scatter_name() const {
        return path_.filename().string().find("scatter") != std::string::npos;
    }

    void inspect_agent() {
        kind_ = "agent";
        const auto agent = load_agent_container(path_);
        if (!agent) return findings_.refuse(agent.error());
        facts_.update(agent_facts(*agent));
        warn(agent->warnings);
    }

    void inspect_list(const ChecksumList& list) {
        kind_ = "checksums";
        facts_["switched_off"] = list.switched_off;
        facts_["sums"] = Facts::object();
        for (const ListedSum& sum : list.sums)
            facts_["sums"][sum.name] = sum.value;
        warn(list.warnings);
    }

    /// What a package with this image is told, and no other look than its.
    void inspect_image() {
        const OpenedImage opened = open_whole_image(path_);
        refuse(opened.faults());
        warn(opened.findings.warnings);
        kind_ = word_of(opened);
        if (!opened.image) return;
        if (opened.image->sparse) facts_.update(sparse_facts(*opened.image->sparse));
        if (!opened.members.empty()) facts_.update(member_facts(opened.members));
        facts_["signature_seen"] = opened.signature_seen;
        facts_["content"] = to_string(opened.content);
        if (proven_ && opened.image->more_pieces.empty())
            if (const auto image = make_image(*opened.image, proven_); image)
                inspect_super(**image);
        if (auto fits = check_inner_checksums(*opened.image, opened.kind); !fits)
            findings_.refuse(fits.error());
    }

    /// How large the phone's is, a package's scatter says.
    void inspect_super(const Image& image) {
        constexpr std::uint64_t any_size = std::uint64_t{1} << 50U;
        if (Facts inside = super_facts(image); !inside.is_null())
            facts_["super"] = std::move(inside);
        if (const auto sound = check_super(image, any_size); !sound)
            findings_.refuse(
                sound.error().code,
                fmt::format("{}: {}", path_.filename().string(), sound.error().detail));
    }

    static std::string word_of(const OpenedImage& opened) {
        for (const Fault& fault : opened.findings.faults)
            if (fault.code == ErrorCode::image_wrapped) return "wrapped";
        if (opened.kind == ImageKind::sparse || opened.kind == ImageKind::signed_sparse)
            return "sparse";
        return opened.kind == ImageKind::mtk ? "mtk_image" : "raw";
    }

    void inspect_preloader() {
        kind_ = "preloader";
        const auto bytes = read_whole_file(path_, largest_whole_file);
        if (!bytes) return findings_.refuse(bytes.error());
        const auto preloader = parse_preloader(*bytes, path_.string());
        if (!preloader) return findings_.refuse(preloader.error());
        facts_.update(preloader_facts(*preloader));
        warn(preloader->warnings);
    }

    void inspect_memory_list() {
        kind_ = "emi";
        const auto bytes = read_whole_file(path_, largest_whole_file);
        if (!bytes) return findings_.refuse(bytes.error());
        const auto emi = parse_emi_block(*bytes, path_.string());
        if (!emi) return findings_.refuse(emi.error());
        facts_.update(memory_list_facts(*emi));
    }

    void inspect_gpt(ByteView area) {
        kind_ = "gpt";
        const auto gpt = parse_any_gpt(area, path_.string());
        if (!gpt) return findings_.refuse(gpt.error());
        facts_.update(gpt_facts(*gpt));
    }

    void inspect_scatter() {
        kind_ = "scatter";
        const auto scatter = load_scatter(path_);
        if (!scatter) return refuse(scatter.error());
        warn(scatter->warnings);
        check_scatter(*scatter, findings_);
        std::optional<ByteCount> size;
        if (storage_size_) size = ByteCount{*storage_size_};
        facts_.update(scatter_facts(*scatter, size, findings_));
    }

    fs::path path_;
    std::shared_ptr<const ProvenFile> proven_; ///< where it could be read
    std::optional<std::uint64_t> storage_size_;
    std::string kind_ = "unknown";
    Facts facts_ = Facts::object();
    Findings findings_;
};

} // namespace

Facts inspect_file(const fs::path& path, std::optional<std::uint64_t> storage_size) {
    return Inspection{path, storage_size}.run();
}

} // namespace gangflash::cli
