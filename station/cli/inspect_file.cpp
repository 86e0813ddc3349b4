#include "station/cli/inspect_file.hpp"

#include "config/images/hash_files.hpp"
#include "config/images/whole_file.hpp"
#include "station/cli/inspect_facts.hpp"

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
        if (fs::is_directory(path_, error))
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
        options.hash_cache = default_hash_cache();
        // Every image is looked at, whatever becomes of the owner's data later.
        options.selection.userdata = Userdata::erase;
        const auto package = open_package(path_, options);
        if (!package) return refuse(package.error());
        facts_ = package_facts(*package);
        warn(package->warnings);
        if (package->agent_fault) findings_.warn(describe(*package->agent_fault));
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
        if (looks_like_sparse(start)) return inspect_sparse();
        if (looks_like_preloader(start)) return inspect_preloader();
        if (as_text(start).starts_with("MTK_BLOADER_INFO_v")) return inspect_memory_list();
        if (looks_like_image_member(start)) return inspect_members();
        if (looks_like_gpt(start)) return inspect_gpt(start);
        if (looks_like_gpt(end)) return inspect_gpt(end);
        if (looks_like_scatter(as_text(start)) || has_scatter_name()) return inspect_scatter();
        kind_ = "raw";
        if (size == 0) findings_.refuse(ErrorCode::image_invalid, path_.string() + ": empty file");
    }

    void add_hash(const std::shared_ptr<const FileReader>& file) {
        HashCache cache{default_hash_cache()};
        const auto proven = hash_files({file}, cache, CachedHashes::believed, {}).front();
        if (!proven) return findings_.refuse(proven.error());
        facts_["sha256"] = (*proven)->sha256().hex();
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

    void inspect_sparse() {
        kind_ = "sparse";
        const auto image = open_image(path_);
        if (!image) return findings_.refuse(image.error());
        facts_.update(sparse_facts(*image->sparse));
        if (image->sparse->trailing_bytes > 0)
            findings_.warn(fmt::format("{}: {} bytes after the last chunk",
                                       path_.string(),
                                       image->sparse->trailing_bytes));
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

    void inspect_members() {
        kind_ = "mtk_image";
        const auto file = FileReader::open(path_);
        if (!file) return findings_.refuse(file.error());
        const auto read = [&](std::uint64_t offset, std::span<std::byte> into) {
            return file->read(offset, into);
        };
        const auto members = parse_image_members(file->stamp().size, read, path_.string());
        if (!members) return findings_.refuse(members.error());
        facts_.update(member_facts(*members));
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
