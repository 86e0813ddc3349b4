#include "config/images/whole_file.hpp"
#include "config/recipe/open.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

Checked<std::shared_ptr<const PhoneList>>
open_list(const Recipe& recipe, const std::optional<RecipeList>& named, ListedBy by) {
    if (!named) return std::shared_ptr<const PhoneList>{};
    const std::filesystem::path file = recipe.folder() / named->file;
    const auto bytes = read_whole_file(file, largest_phone_list);
    if (!bytes) return Faults{{ErrorCode::list_invalid, detail_of(bytes.error())}};
    if (named->sha256 && sha256(*bytes) != *named->sha256)
        return Faults{
            {ErrorCode::image_changed,
             at_line(recipe.file,
                     named->line,
                     fmt::format("{} is no longer what was frozen: it has sha256 {}, the recipe {}",
                                 named->file,
                                 sha256(*bytes).hex(),
                                 named->sha256->hex()))}};
    auto list = parse_phone_list(as_text(*bytes), file.string(), by);
    if (!list) return list.error();
    return std::make_shared<const PhoneList>(std::move(*list));
}

} // namespace

Checked<RecipeLists> open_lists(const Recipe& recipe) {
    RecipeLists lists;
    Faults faults;
    const auto take = [&](auto opened, std::shared_ptr<const PhoneList>& into) {
        if (opened)
            into = std::move(*opened);
        else
            std::ranges::copy(opened.error(), std::back_inserter(faults));
    };
    take(open_list(recipe, recipe.rules.deny_imei, ListedBy::imei), lists.deny_imei);
    take(open_list(recipe, recipe.rules.allow_serial, ListedBy::serial), lists.allow_serial);
    if (!faults.empty()) return faults;
    return lists;
}

} // namespace gangflash
