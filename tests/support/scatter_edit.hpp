#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

/// One entry of a scatter text: its lines in order, changed by name. Reads less than the loader
/// does and shares nothing with it.
struct ScatterEntry {
    std::vector<std::pair<std::string, std::string>> lines;

    std::string& operator[](const std::string& key) {
        for (auto& [name, value] : lines)
            if (name == key) return value;
        lines.emplace_back(key, "");
        return lines.back().second;
    }
    std::string get(const std::string& key) const {
        for (const auto& [name, value] : lines)
            if (name == key) return value;
        return {};
    }
    std::uint64_t number(const std::string& key) const {
        return std::strtoull(get(key).c_str(), nullptr, 0);
    }
    void set(const std::string& key, std::uint64_t value) {
        (*this)[key] = fmt::format("0x{:x}", value);
    }
    void set_text(const std::string& key, std::string value) { (*this)[key] = std::move(value); }
    bool ticked() const { return get("is_download") == "true" && get("file_name") != "NONE"; }
};

struct ScatterFile {
    std::string head;
    std::vector<ScatterEntry> entries;

    static ScatterFile read(const std::filesystem::path& path) {
        ScatterFile file;
        std::ifstream in(path);
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("- partition_index")) file.entries.emplace_back();
            if (file.entries.empty()) {
                file.head += line + "\n";
                continue;
            }
            const std::size_t colon = line.find(':');
            const std::size_t begin = line.find_first_not_of(" -");
            if (colon == std::string::npos || line.starts_with("#")) continue;
            const std::size_t value = line.find_first_not_of(' ', colon + 1);
            file.entries.back().lines.emplace_back(line.substr(begin, colon - begin),
                                                   value == std::string::npos ? std::string()
                                                                              : line.substr(value));
        }
        return file;
    }

    void write(const std::filesystem::path& path) const {
        std::ofstream out(path, std::ios::trunc);
        out << head;
        for (const ScatterEntry& entry : entries) {
            bool first = true;
            for (const auto& [name, value] : entry.lines) {
                out << (first ? "- " : "  ") << name << ": " << value << "\n";
                first = false;
            }
            out << "\n";
        }
    }

    ScatterEntry& find(const std::string& name) {
        for (ScatterEntry& entry : entries)
            if (entry.get("partition_name") == name) return entry;
        throw std::logic_error("the demo scatter has no " + name);
    }
};

} // namespace gangflash
