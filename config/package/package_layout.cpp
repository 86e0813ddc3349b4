#include "config/package/package_layout.hpp"

#include "base/nesting.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/images/file_reader.hpp"
#include "config/images/recognise.hpp"
#include "config/images/whole_file.hpp"
#include "config/lists/text_encoding.hpp"
#include "config/package/package_pieces.hpp"
#include "config/scatter/scatter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_text = 8 * mib;

std::string name_of(const fs::path& path) {
    return path.filename().string();
}

/// What Windows, macOS and archive programs leave in folders.
bool is_left_behind(const std::string& name) {
    const std::string small = lower_case(name);
    return name.starts_with('.') || small == "__macosx" || small == "thumbs.db" ||
           small == "desktop.ini" || small == "$recycle.bin" ||
           small == "system volume information";
}

template <class Wanted>
std::vector<fs::path> entries_of(const fs::path& folder, Wanted wanted) {
    std::vector<fs::path> found;
    std::error_code error; // a folder that cannot be read holds nothing for us
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (!is_left_behind(name_of(at->path())) && wanted(*at, ignored))
            found.push_back(at->path());
    }
    std::ranges::sort(found);
    return found;
}

std::string names(const std::vector<fs::path>& paths) {
    std::vector<std::string> all;
    for (const fs::path& path : paths)
        all.push_back(path.string());
    return fmt::format("{}", fmt::join(all, ", "));
}

bool has_scatter_name(const fs::path& path) {
    const std::string name = lower_case(name_of(path));
    return name.find("scatter") != std::string::npos &&
           (name.ends_with(".txt") || name.ends_with(".xml"));
}

/// OTA lists are called scatter too (`ota_update_scatter.txt`), but flash nothing.
bool is_ota_name(const fs::path& path) {
    return lower_case(name_of(path)).starts_with("ota_");
}

/// One with partitions in it, not a list of checksums. What cannot be read is for the reader to
/// refuse.
bool is_scatter_by_content(const fs::path& path) {
    const auto bytes = read_whole_file(path, largest_text);
    return !bytes || looks_like_scatter(as_text(*bytes));
}

bool same_bytes(const fs::path& a, const fs::path& b) {
    const auto first = read_whole_file(a, largest_text), second = read_whole_file(b, largest_text);
    return first && second && *first == *second;
}

/// Browsers and file managers make copies of a file beside it.
void drop_copies(std::vector<fs::path>& found, std::vector<std::string>& warnings) {
    for (std::size_t i = 0; i < found.size(); ++i)
        for (std::size_t j = found.size(); --j > i;)
            if (same_bytes(found[i], found[j])) {
                // The shorter name is the original: `x.txt` beside `x (1).txt`.
                if (name_of(found[j]).size() < name_of(found[i]).size())
                    std::swap(found[i], found[j]);
                warnings.push_back(fmt::format(
                    "{}: is a copy of {}; passed over", found[j].string(), name_of(found[i])));
                found.erase(found.begin() + static_cast<std::ptrdiff_t>(j));
            }
}

/// Where two layouts for one storage say different things of what is written: `boot: file_name
/// boot.img and boot2.img`. Empty: nowhere.
std::string difference(const Scatter& one, const Scatter& other) {
    if (one.project != other.project)
        return fmt::format("project {} and {}", one.project, other.project);
    for (const ScatterStorage& storage : one.storages) {
        const auto twin = std::ranges::find(other.storages, storage.kind, &ScatterStorage::kind);
        if (twin == other.storages.end()) continue;
        for (const ScatterPartition& partition : storage.partitions) {
            const auto same =
                std::ranges::find(twin->partitions, partition.name, &ScatterPartition::name);
            if (same == twin->partitions.end()) return partition.name + " is in the first alone";
            for (const char* key : {"file_name",
                                    "is_download",
                                    "physical_start_addr",
                                    "partition_size",
                                    "region",
                                    "operation_type"}) {
                const ScatterField* a = partition.field(key);
                const ScatterField* b = same->field(key);
                if (a && b && lower_case(a->value) != lower_case(b->value))
                    return fmt::format("{}: {} {} and {}", partition.name, key, a->value, b->value);
            }
        }
        for (const ScatterPartition& partition : twin->partitions)
            if (std::ranges::find(storage.partitions, partition.name, &ScatterPartition::name) ==
                storage.partitions.end())
                return partition.name + " is in the second alone";
    }
    return {};
}

/// Newer packages have the same layout in both forms: `X.txt` beside `X.xml`. Two forms that differ
/// are of two versions of the package.
void drop_xml_twins(std::vector<fs::path>& found, std::vector<std::string>& warnings) {
    std::erase_if(found, [&](const fs::path& xml) {
        if (lower_case(xml.extension().string()) != ".xml") return false;
        const auto text = std::ranges::find_if(found, [&](const fs::path& other) {
            return other != xml && other.stem() == xml.stem();
        });
        if (text == found.end()) return false;
        warnings.push_back(
            fmt::format("{}: has an XML form beside it, which is not read", text->string()));
        const auto one = load_scatter(*text), other = load_scatter(xml);
        if (!one || !other) return true; // the text's faults come when it is read
        if (const std::string why = difference(*one, *other); !why.empty())
            warnings.back() = fmt::format("{}: its XML form beside it says otherwise ({}): two "
                                          "versions of the package? The text is written; name the "
                                          "XML file if that is meant",
                                          text->string(),
                                          why);
        return true;
    });
}

std::vector<fs::path> scatters_in(const fs::path& folder, std::vector<std::string>& warnings) {
    std::vector<fs::path> found = files_in(folder);
    std::erase_if(found, [](const fs::path& path) { return !has_scatter_name(path); });
    const auto keep_only = [&](auto wanted) {
        if (std::ranges::any_of(found, wanted))
            std::erase_if(found, [&](const fs::path& path) { return !wanted(path); });
    };
    keep_only([](const fs::path& path) { return !is_ota_name(path); });
    if (found.size() > 1) keep_only(is_scatter_by_content);
    drop_copies(found, warnings);
    drop_xml_twins(found, warnings);
    return found;
}

/// Scatter files further down than they are looked for, some of them.
void find_deeper(const fs::path& folder, int levels, std::vector<fs::path>& found) {
    constexpr std::size_t most = 3;
    for (const fs::path& below : folders_in(folder)) {
        for (const fs::path& file : files_in(below))
            if (found.size() < most && has_scatter_name(file) && !is_ota_name(file) &&
                is_scatter_by_content(file))
                found.push_back(file);
        if (levels > 1 && found.size() < most) find_deeper(below, levels - 1, found);
    }
}

Fault missing(const fs::path& folder) {
    constexpr int deepest = 4;
    std::vector<fs::path> deeper, archives;
    find_deeper(folder, deepest, deeper);
    if (!deeper.empty())
        return {
            ErrorCode::scatter_missing,
            fmt::format("{}: no scatter file in this folder or one further down; give the folder "
                        "of {}",
                        folder.string(),
                        names(deeper))};
    for (const fs::path& file : files_in(folder)) {
        const auto opened = FileReader::open(file);
        if (!opened) continue;
        Bytes start(std::min<std::uint64_t>(opened->stamp().size, recognised_start));
        if (!opened->read(0, start)) continue;
        const auto foreign = recognise_foreign(start);
        if (foreign && foreign->remedy.starts_with("unpack")) archives.push_back(file.filename());
        if (archives.size() == 3) break;
    }
    return {
        ErrorCode::scatter_missing,
        archives.empty()
            ? fmt::format("{}: no scatter file in this folder or one further down", folder.string())
            : fmt::format("{}: no scatter file in this folder or one further down; it holds {}: "
                          "unpack first",
                          folder.string(),
                          names(archives))};
}

Fault several(const fs::path& folder, std::vector<fs::path> found) {
    for (fs::path& path : found)
        path = path.lexically_relative(folder);
    return {ErrorCode::several_scatters,
            fmt::format("{}: several scatter files ({}); name the one that is meant",
                        folder.string(),
                        names(found))};
}

/// A path as another system writes it.
std::string with_slashes(std::string_view name) {
    std::string path(name);
    std::ranges::replace(path, '\\', '/');
    return path;
}

bool is_windows_path(std::string_view name) {
    return name.size() > 1 && name[1] == ':';
}

/// All values and texts of a `flash.xml`: its elements are called differently by every version.
struct ValueWalker final : pugi::xml_tree_walker {
    std::vector<std::string> values;
    bool for_each(pugi::xml_node& node) override {
        for (const pugi::xml_attribute attribute : node.attributes())
            values.emplace_back(attribute.value());
        if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata)
            values.emplace_back(node.value());
        return true;
    }
};

std::optional<std::vector<std::string>> values_of_flash_xml(const fs::path& file) {
    if (lower_case(file.extension().string()) != ".xml" || has_scatter_name(file))
        return std::nullopt;
    const auto bytes = read_whole_file(file, largest_text);
    if (!bytes) return std::nullopt;
    const auto decoded = decode_text(*bytes, file.string());
    if (!decoded || too_deep_in_xml(decoded->text) || looks_like_scatter(decoded->text))
        return std::nullopt;
    pugi::xml_document tree;
    if (!tree.load_buffer(decoded->text.data(), decoded->text.size())) return std::nullopt;
    ValueWalker walker;
    tree.traverse(walker);
    return std::move(walker.values);
}

/// By its letters; links are PackageFiles' to look at.
bool leaves(const fs::path& folder, const fs::path& file) {
    std::error_code error;
    const fs::path from = fs::absolute(folder, error).lexically_normal();
    const fs::path way = fs::absolute(file, error).lexically_normal().lexically_relative(from);
    return way.empty() || *way.begin() == "..";
}

Result<PackagePlace> from_flash_xml(const fs::path& file, const std::vector<std::string>& values) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    PackagePlace place;
    place.within = (folder / "..").lexically_normal();
    std::vector<fs::path> scatters;
    for (const std::string& value : values) {
        const std::string text = with_slashes(value);
        const std::string small = lower_case(text);
        // A path of the machine that made it leads nowhere here; its last part may.
        const fs::path named = is_windows_path(text) || text.starts_with('/')
                                   ? fs::path(text).filename()
                                   : fs::path(text);
        std::error_code error;
        for (const fs::path& base : {folder, folder / ".."}) {
            const fs::path full = (base / named).lexically_normal();
            if (!fs::is_regular_file(full, error)) continue;
            const bool scatter = has_scatter_name(named) && is_scatter_by_content(full);
            const bool agent =
                small.ends_with(".bin") && lower_case(name_of(named)).starts_with("da");
            if ((scatter || agent) && leaves(*place.within, full))
                return Fault{ErrorCode::file_outside,
                             fmt::format("{}: names {}, outside of the package",
                                         file.string(),
                                         full.string())};
            if (scatter)
                scatters.push_back(full);
            else if (agent)
                place.agent = full;
            break;
        }
    }
    std::ranges::sort(scatters);
    scatters.erase(std::unique(scatters.begin(), scatters.end()), scatters.end());
    if (scatters.size() > 1) return several(folder, std::move(scatters));
    if (scatters.empty())
        return Fault{ErrorCode::scatter_missing,
                     fmt::format("{}: names no scatter file that is there", file.string())};
    place.scatter = scatters.front();
    place.root = place.scatter.parent_path();
    return place;
}

/// A scatter is a text; what is called so may be an archive or a saved web page.
Result<void> no_foreign(const fs::path& path) {
    const auto file = FileReader::open(path);
    if (!file) return file.error();
    Bytes start(std::min<std::uint64_t>(file->stamp().size, recognised_start));
    if (auto read = file->read(0, start); !read) return read;
    if (const auto foreign = recognise_foreign(start))
        return Fault{
            ErrorCode::image_wrapped,
            fmt::format("{}: is {} ({}), not a scatter file: unpack the package and give its "
                        "folder",
                        path.string(),
                        foreign->what,
                        foreign->evidence)};
    return success();
}

/// A file that was named: a scatter, a flash.xml, or something else.
Result<PackagePlace> from_file(const fs::path& path) {
    const auto file = FileReader::open(path);
    if (!file) {
        if (file.error().code == ErrorCode::package_missing_file)
            return Fault{ErrorCode::scatter_missing, detail_of(file.error())};
        return file.error();
    }
    if (auto text = no_foreign(path); !text) return text.error();
    if (const auto values = values_of_flash_xml(path)) return from_flash_xml(path, *values);
    PackagePlace place;
    place.scatter = path;
    place.root = path.has_parent_path() ? path.parent_path() : fs::path(".");
    // The images' own folder was named: what belongs to the package stands around it.
    return place;
}

Result<PackagePlace> from_folder(const fs::path& folder, std::vector<std::string>& warnings) {
    std::vector<fs::path> found = scatters_in(folder, warnings);
    if (found.empty()) {
        // The folder of the agent, as its name is in a V6 package.
        for (const fs::path& file : files_in(folder))
            if (lower_case(name_of(file)) == "flash.xml")
                if (const auto values = values_of_flash_xml(file))
                    return from_flash_xml(file, *values);
        for (const fs::path& below : folders_in(folder))
            for (fs::path& scatter : scatters_in(below, warnings))
                found.push_back(std::move(scatter));
        if (found.size() == 1)
            warnings.push_back(fmt::format("{}: found one folder further down", found[0].string()));
    }
    if (found.empty()) return missing(folder);
    if (found.size() > 1) return several(folder, std::move(found));
    if (auto text = no_foreign(found.front()); !text) return text.error();
    PackagePlace place;
    place.scatter = std::move(found.front());
    place.root = folder;
    return place;
}

/// `%20` → ` `, and one form of letters: how browsers and other file systems spell a name.
std::string spelling(std::string_view name) {
    std::string plain;
    for (std::size_t i = 0; i < name.size(); ++i) {
        unsigned value = 0;
        if (name[i] == '%' && i + 2 < name.size() &&
            std::from_chars(name.data() + i + 1, name.data() + i + 3, value, 16).ptr ==
                name.data() + i + 3) {
            plain += static_cast<char>(value);
            i += 2;
        } else {
            plain += name[i];
        }
    }
    while (plain.ends_with(' ') || plain.ends_with('.'))
        plain.pop_back();
    return one_form(plain);
}

/// Files of that name in another spelling.
std::vector<fs::path> spelled_otherwise(const fs::path& folder, const std::string& name) {
    std::vector<fs::path> found = files_in(folder);
    const std::string wanted = spelling(name);
    std::erase_if(found, [&](const fs::path& path) { return spelling(name_of(path)) != wanted; });
    return found;
}

constexpr std::array<std::string_view, 6> twin_endings{
    "-verified", "-sign", "-signed", "_verified", "_sign", "_signed"};

std::optional<fs::path> twin_of(const fs::path& file) {
    for (const std::string_view ending : twin_endings) {
        const std::string wanted =
            spelling(file.stem().string() + std::string(ending) + file.extension().string());
        for (const fs::path& twin : files_in(file.parent_path()))
            if (spelling(name_of(twin)) == wanted) return twin;
    }
    return std::nullopt;
}

/// What programs keep beside, or instead of, a file while they load it.
std::optional<fs::path> unfinished(const fs::path& file) {
    constexpr std::array endings{".part",
                                 ".crdownload",
                                 ".aria2",
                                 ".partial",
                                 ".download",
                                 ".opdownload",
                                 ".!qb",
                                 ".!ut",
                                 ".bc!",
                                 ".xltd",
                                 ".xltd.cfg",
                                 ".td",
                                 ".td.cfg",
                                 ".filepart",
                                 ".st",
                                 ".dctmp",
                                 ".mega",
                                 ".downloading",
                                 ".tmp"};
    const std::string name = one_form(name_of(file));
    for (const fs::path& beside : files_in(file.parent_path()))
        for (const std::string_view ending : endings)
            if (one_form(name_of(beside)) == name + std::string(ending)) return beside;
    return std::nullopt;
}

/// Names that a file of this name gets from copying, renaming and archive programs.
std::vector<fs::path> similar(const fs::path& file) {
    constexpr std::size_t most = 3;
    const std::string stem = one_form(file.stem().string());
    std::vector<fs::path> found;
    for (const fs::path& beside : files_in(file.parent_path())) {
        const std::string name = one_form(name_of(beside));
        if (!name.starts_with(stem) || found.size() == most) continue;
        const std::string_view behind = std::string_view(name).substr(stem.size());
        if (behind.starts_with('.') || behind.starts_with(" (") || behind.starts_with(" - ") ||
            behind.starts_with('~'))
            found.push_back(beside.filename());
    }
    return found;
}

class FileFinder {
public:
    FileFinder(const fs::path& folder,
               const fs::path& root,
               std::string_view name,
               std::vector<std::string>& warnings)
        : folder_(folder), root_(root), written_(name), warnings_(warnings) {}

    Result<FoundFile> find() {
        if (const auto why = unsafe_file_name(written_))
            return Fault{ErrorCode::unsafe_path, fmt::format("file_name `{}` {}", written_, *why)};
        const std::string plain = with_slashes(written_);
        const bool elsewhere = is_windows_path(plain) || leads_up(plain);
        if (elsewhere) return outside(plain);
        const fs::path direct = folder_ / fs::path(plain);
        if (exists(direct)) {
            if (const auto pieces = pieces_of(direct); pieces && !pieces->files.empty())
                warnings_.push_back(
                    fmt::format("{} is written; {} numbered files beside it, from {} "
                                "on, are left aside",
                                direct.string(),
                                pieces->files.size(),
                                name_of(pieces->files.front())));
            return with_twin(direct);
        }
        if (auto other = other_place(plain)) return *std::move(other);
        return not_there(plain);
    }

private:
    /// An archive program may have made a folder of the file's name, with the file in it.
    static bool exists(const fs::path& path) {
        std::error_code error;
        return fs::exists(path, error) && !fs::is_directory(path, error);
    }

    bool root_is_above() const { return folder_.lexically_normal() != root_.lexically_normal(); }

    static bool leads_up(std::string_view plain) { return plain.starts_with("../"); }

    Result<FoundFile> with_twin(const fs::path& file) {
        if (const auto rest = unfinished(file)) {
            const std::string about =
                fmt::format("{}: {} stands beside it: a download that did not end",
                            file.string(),
                            name_of(*rest));
            // aria2 and its like give a file its whole size at once, and keep this until it is
            // full.
            const std::string ending = lower_case(rest->extension().string());
            if (ending == ".aria2" || ending == ".st" || ending == ".cfg")
                return Fault{ErrorCode::image_invalid,
                             about + "; finish it, or delete that file when this one is whole"};
            warnings_.push_back(about);
        }
        FoundFile found;
        found.files = {file};
        found.twin = twin_of(file);
        return found;
    }

    Result<FoundFile> taken(const fs::path& file) {
        warnings_.push_back(
            fmt::format("file_name `{}` is taken from {}", written_, file.string()));
        return with_twin(file);
    }

    /// One folder up, where several regions share what is not theirs alone; or the path of the
    /// machine that made the scatter.
    Result<FoundFile> outside(const std::string& plain) {
        const std::string name = name_of(fs::path(plain));
        if (const fs::path beside = folder_ / name; exists(beside)) return taken(beside);
        if (const fs::path above = folder_ / fs::path(plain);
            leads_up(plain) && root_is_above() && exists(above))
            return taken(above.lexically_normal());
        return Fault{
            ErrorCode::file_outside,
            fmt::format("file_name `{}` lies outside of {}; copy {} beside the scatter{}",
                        written_,
                        folder_.string(),
                        name,
                        leads_up(plain) ? ", or give the folder above as the package" : "")};
    }

    /// Another spelling, then `images/` and other folders one further down, then without its own.
    std::optional<Result<FoundFile>> other_place(const std::string& plain) {
        const fs::path path(plain);
        std::vector<fs::path> found =
            spelled_otherwise((folder_ / path).parent_path(), name_of(path));
        if (found.empty() && !path.has_parent_path())
            for (const fs::path& below : folders_in(folder_)) {
                if (exists(below / path))
                    found.push_back(below / path);
                else
                    for (fs::path& spelled : spelled_otherwise(below, plain))
                        found.push_back(std::move(spelled));
            }
        if (found.empty() && path.has_parent_path())
            found = spelled_otherwise(folder_, name_of(path));
        if (found.size() > 1) return could_be(plain, found);
        if (found.size() == 1) return taken(found.front());
        return std::nullopt;
    }

    Fault could_be(const std::string& plain, const std::vector<fs::path>& found) const {
        return {ErrorCode::package_missing_file,
                fmt::format("{}: no such file; {} could be meant: keep the one that is right under "
                            "this name",
                            (folder_ / plain).string(),
                            names(found))};
    }

    /// A twin or pieces, where the file would be or one folder further down.
    Result<FoundFile> not_there(const std::string& plain) {
        const fs::path direct = folder_ / fs::path(plain);
        std::vector<fs::path> places{direct};
        if (!fs::path(plain).has_parent_path())
            for (const fs::path& below : folders_in(folder_))
                places.push_back(below / plain);
        else
            places.push_back(folder_ / name_of(direct));
        std::vector<FoundFile> readings;
        std::vector<fs::path> starts;
        for (const fs::path& place : places) {
            auto found = twin_or_pieces(place);
            if (!found) return found.error();
            if (!found->only_twin && found->files.empty()) continue;
            starts.push_back(found->only_twin ? *found->twin : found->files.front());
            readings.push_back(std::move(*found));
        }
        if (readings.size() > 1) return could_be(plain, starts);
        if (readings.size() == 1) {
            const bool one_piece =
                !readings.front().only_twin && readings.front().files.size() == 1;
            if (starts.front().parent_path() != direct.parent_path() || one_piece)
                warnings_.push_back(fmt::format(
                    "file_name `{}` is taken from {}", written_, starts.front().string()));
            return std::move(readings.front());
        }
        const fs::path above = (folder_ / ".." / name_of(direct)).lexically_normal();
        std::error_code error;
        if (fs::is_regular_file(above, error) && root_is_above()) return taken(above);
        if (fs::is_regular_file(above, error))
            return Fault{
                ErrorCode::file_outside,
                fmt::format("{}: no such file; there is one in the folder above, {}: copy it "
                            "beside the scatter",
                            direct.string(),
                            above.string())};
        if (fs::is_directory(direct, error))
            return Fault{ErrorCode::package_unreadable, direct.string() + ": not a regular file"};
        const std::string missing = direct.string() + ": No such file or directory";
        if (const auto rest = unfinished(direct))
            return Fault{ErrorCode::package_missing_file,
                         fmt::format("{}; {} is a download that did not end: load it again",
                                     missing,
                                     name_of(*rest))};
        if (const auto close = similar(direct); !close.empty())
            return Fault{ErrorCode::package_missing_file,
                         fmt::format("{}; there is {}: if that is the file, give it this name",
                                     missing,
                                     names(close))};
        return Fault{ErrorCode::package_missing_file, missing};
    }

    static Result<FoundFile> twin_or_pieces(const fs::path& direct) {
        FoundFile found;
        if (found.twin = twin_of(direct); found.twin) {
            found.only_twin = true;
            return found;
        }
        auto pieces = pieces_of(direct);
        if (!pieces) return pieces.error();
        found.files = std::move(pieces->files);
        found.complete_by = std::move(pieces->complete_by);
        return found;
    }

    const fs::path& folder_;
    const fs::path& root_;
    std::string_view written_;
    std::vector<std::string>& warnings_;
};

} // namespace

std::vector<fs::path> files_in(const fs::path& folder) {
    return entries_of(folder, [](const fs::directory_entry& entry, std::error_code& error) {
        return entry.is_regular_file(error);
    });
}

std::vector<fs::path> folders_in(const fs::path& folder) {
    return entries_of(folder, [](const fs::directory_entry& entry, std::error_code& error) {
        return entry.is_directory(error);
    });
}

Result<PackagePlace> find_package(const fs::path& path, std::vector<std::string>& warnings) {
    std::error_code error;
    if (fs::is_directory(path, error)) return from_folder(path, warnings);
    return from_file(path);
}

Result<FoundFile> find_file(const fs::path& folder,
                            const fs::path& root,
                            std::string_view name,
                            std::vector<std::string>& warnings) {
    return FileFinder{folder, root, name, warnings}.find();
}

std::optional<std::string_view> unsafe_file_name(std::string_view name) {
    if (name.find('\0') != std::string_view::npos) return "has a zero byte";
    if (name.starts_with('/')) return "is an absolute path";
    if (name.starts_with("\\\\")) return "is a path of another machine";
    const std::string plain = with_slashes(name);
    if (is_windows_path(plain)) return std::nullopt;
    std::string_view rest = plain;
    for (std::size_t part = 0; !rest.empty(); ++part) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        if (rest.substr(0, end) == ".." && part > 0) return "leaves the package folder";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (plain == ".." || plain == ".") return "is a folder";
    return std::nullopt;
}

} // namespace gangflash
