#include "engine/guard/manifest.hpp"

#include "base/json_text.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::guard {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

Json to_json(const std::vector<Place>& layout) {
    Json places = Json::array();
    for (const Place& place : layout)
        places.push_back(
            {{"name", place.name}, {"start", place.start.value}, {"size", place.size.value}});
    return places;
}

Json to_json(const Part& part) {
    Json json{{"name", part.name},
              {"region", to_string(part.region)},
              {"from", nullptr},
              {"to", nullptr},
              {"size", part.size.value},
              {"sha256", part.sha256.hex()},
              {"file", part.file}};
    if (part.from) json["from"] = part.from->value;
    if (part.to) json["to"] = part.to->value;
    return json;
}

std::vector<Place> read_layout(const Json& json) {
    std::vector<Place> layout;
    for (const Json& place : json)
        layout.push_back({place.at("name").get<std::string>(),
                          DeviceAddress{place.at("start").get<std::uint64_t>()},
                          ByteCount{place.at("size").get<std::uint64_t>()}});
    return layout;
}

template <class Enum>
Enum read_word(const Json& json, std::initializer_list<Enum> words) {
    const auto text = json.get<std::string>();
    for (const Enum word : words)
        if (to_string(word) == text) return word;
    throw Json::other_error::create(1, fmt::format("`{}` is no known word", text), &json);
}

std::optional<DeviceAddress> read_address(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return DeviceAddress{json.get<std::uint64_t>()};
}

Sha256 read_hash(const Json& json) {
    if (const auto hash = parse_sha256(json.get<std::string>())) return *hash;
    throw Json::other_error::create(2, "a hash has 64 hexadecimal digits", &json);
}

Part read_part(const Json& json) {
    Part part;
    part.name = json.at("name").get<std::string>();
    part.region = read_word(json.at("region"), {Region::boot1, Region::boot2, Region::user});
    part.from = read_address(json.at("from"));
    part.to = read_address(json.at("to"));
    part.size = ByteCount{json.at("size").get<std::uint64_t>()};
    part.sha256 = read_hash(json.at("sha256"));
    part.file = json.at("file").get<std::string>();
    if (part.file.empty() || part.file.starts_with('.') || part.file.find('/') != std::string::npos)
        throw Json::other_error::create(3, "a part's file leaves the folder", &json);
    if (part.size.value == 0) throw Json::other_error::create(4, "a part without size", &json);
    return part;
}

Manifest read_manifest(const Json& json) {
    if (const int version = json.at("format").get<int>(); version != format_version)
        throw Json::other_error::create(5, fmt::format("format {} is not known", version), &json);
    Manifest manifest;
    const Json& phone = json.at("phone");
    manifest.phone.me_id = phone.at("me_id").get<std::string>();
    manifest.phone.soc_id = phone.at("soc_id").get<std::string>();
    manifest.phone.random_id = phone.at("random_id").get<std::string>();
    if (!manifest.phone.any()) throw Json::other_error::create(6, "the phone has no id", &phone);
    manifest.chip = phone.at("chip").get<std::string>();
    manifest.storage_id = phone.at("storage_id").get<std::string>();
    manifest.storage =
        read_word(phone.at("storage"), {StorageKind::emmc, StorageKind::ufs, StorageKind::nand});
    manifest.block_size = phone.at("block_size").get<std::uint32_t>();
    manifest.user = ByteCount{phone.at("user_size").get<std::uint64_t>()};
    manifest.batch = json.at("batch").get<std::string>();
    manifest.unit = json.at("unit").get<std::int64_t>();
    manifest.taken_at = json.at("taken_at").get<std::string>();
    manifest.encrypted = json.at("encrypted").get<bool>();
    manifest.layout_before = read_layout(json.at("layout_before"));
    manifest.layout_after = read_layout(json.at("layout_after"));
    manifest.agent_table_base = read_address(json.at("agent_table_base"));
    for (const Json& part : json.at("parts"))
        manifest.parts.push_back(read_part(part));
    return manifest;
}

} // namespace

ByteCount Manifest::bytes() const {
    ByteCount total;
    for (const Part& part : parts)
        total += part.size;
    return total;
}

std::string format_manifest(const Manifest& manifest) {
    Json parts = Json::array();
    for (const Part& part : manifest.parts)
        parts.push_back(to_json(part));
    Json json{{"format", format_version},
              {"phone",
               {{"chip", manifest.chip},
                {"me_id", manifest.phone.me_id},
                {"soc_id", manifest.phone.soc_id},
                {"random_id", manifest.phone.random_id},
                {"storage", to_string(manifest.storage)},
                {"storage_id", manifest.storage_id},
                {"block_size", manifest.block_size},
                {"user_size", manifest.user.value}}},
              {"batch", manifest.batch},
              {"unit", manifest.unit},
              {"taken_at", manifest.taken_at},
              {"encrypted", manifest.encrypted},
              {"layout_before", to_json(manifest.layout_before)},
              {"layout_after", to_json(manifest.layout_after)},
              {"agent_table_base", nullptr},
              {"parts", std::move(parts)}};
    if (manifest.agent_table_base) json["agent_table_base"] = manifest.agent_table_base->value;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text, const std::string& file) {
    try {
        return read_manifest(parse_json<Json>(text));
    } catch (const Json::exception& bad) {
        return Fault{ErrorCode::backup_damaged, fmt::format("{}: {}", file, bad.what())};
    }
}

} // namespace gangflash::guard
