#include "engine/readback/manifest.hpp"

#include "base/json_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::readback {

namespace {

using Json = nlohmann::ordered_json;

constexpr int version = 1;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

std::string text_of(const Json& value) {
    return value.is_null() ? std::string() : value.get<std::string>();
}

std::string_view word_of(ReadbackFormat format) {
    return format == ReadbackFormat::raw ? "raw" : "sparse";
}

ReadbackFormat format_of(const std::string& word) {
    if (word == "raw") return ReadbackFormat::raw;
    if (word == "sparse") return ReadbackFormat::sparse;
    throw std::invalid_argument("format " + word);
}

Region region_of(const std::string& word) {
    for (const Region region : {Region::boot1, Region::boot2, Region::user})
        if (word == to_string(region)) return region;
    throw std::invalid_argument("region " + word);
}

Sha256 hash_of(const std::string& text) {
    if (const auto hash = parse_sha256(text)) return *hash;
    throw std::invalid_argument("sha256 " + text);
}

Json to_json(const ManifestFile& file) {
    Json row;
    row["name"] = file.name;
    row["file"] = file.file;
    row["region"] = to_string(file.region);
    row["start"] = file.start;
    row["length"] = file.length;
    row["format"] = word_of(file.format);
    row["cut_trailing_zeros"] = file.cut_trailing_zeros;
    row["complete"] = file.complete;
    row["size"] = file.complete ? Json(file.kept.size) : Json(nullptr);
    row["sha256"] = file.complete ? Json(file.kept.sha256.hex()) : Json(nullptr);
    row["empty"] = file.complete ? Json(file.kept.empty) : Json(nullptr);
    Json pieces = Json::array();
    for (const Piece& piece : file.pieces)
        pieces.push_back({{"content_end", piece.content_end},
                          {"file_end", piece.file_end},
                          {"chunks", piece.chunks},
                          {"sha256", piece.sha256.hex()}});
    row["pieces"] = std::move(pieces);
    return row;
}

ManifestFile from_json(const Json& row) {
    ManifestFile file;
    file.name = row.at("name").get<std::string>();
    file.file = row.at("file").get<std::string>();
    file.region = region_of(row.at("region").get<std::string>());
    file.start = row.at("start").get<std::uint64_t>();
    file.length = row.at("length").get<std::uint64_t>();
    file.format = format_of(row.at("format").get<std::string>());
    file.cut_trailing_zeros = row.at("cut_trailing_zeros").get<bool>();
    file.complete = row.at("complete").get<bool>();
    if (file.complete)
        file.kept = {row.at("size").get<std::uint64_t>(),
                     row.at("empty").get<bool>(),
                     hash_of(row.at("sha256").get<std::string>())};
    for (const Json& piece : row.at("pieces"))
        file.pieces.push_back({piece.at("content_end").get<std::uint64_t>(),
                               piece.at("file_end").get<std::uint64_t>(),
                               piece.at("chunks").get<std::uint32_t>(),
                               hash_of(piece.at("sha256").get<std::string>())});
    return file;
}

Manifest from_json_text(std::string_view text) {
    const Json all = parse_json<Json>(text);
    if (all.at("version").get<int>() != version)
        throw std::invalid_argument("version " + all.at("version").dump());
    Manifest manifest;
    manifest.ids = {.me_id = text_of(all.at("me_id")),
                    .soc_id = text_of(all.at("soc_id")),
                    .random_id = text_of(all.at("random_id"))};
    manifest.chip = text_of(all.at("chip"));
    manifest.storage_type = text_of(all.at("storage_type"));
    manifest.storage_size = all.at("storage_size").get<std::uint64_t>();
    manifest.block_size = all.at("block_size").get<std::uint32_t>();
    for (const Json& row : all.at("files"))
        manifest.files.push_back(from_json(row));
    return manifest;
}

} // namespace

ManifestFile* Manifest::find(std::string_view file) {
    const auto found = std::ranges::find(files, file, &ManifestFile::file);
    return found == files.end() ? nullptr : &*found;
}

std::string to_text(const Manifest& manifest) {
    Json all;
    all["version"] = version;
    all["chip"] = text_or_null(manifest.chip);
    all["me_id"] = text_or_null(manifest.ids.me_id);
    all["soc_id"] = text_or_null(manifest.ids.soc_id);
    all["random_id"] = text_or_null(manifest.ids.random_id);
    all["storage_type"] = text_or_null(manifest.storage_type);
    all["storage_size"] = manifest.storage_size;
    all["block_size"] = manifest.block_size;
    Json files = Json::array();
    for (const ManifestFile& file : manifest.files)
        files.push_back(to_json(file));
    all["files"] = std::move(files);
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text, const std::string& name) {
    std::string why;
    try {
        return from_json_text(text);
    } catch (const std::exception& error) { // the library's, and the words above
        why = error.what();
    }
    return Fault{ErrorCode::output_unwritable,
                 fmt::format("file={} cause=\"no manifest of a readback: {}\"", name, why)};
}

} // namespace gangflash::readback
