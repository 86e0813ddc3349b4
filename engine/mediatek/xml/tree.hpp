#pragma once

#include "base/result.hpp"

#include <string_view>

#include <pugixml.hpp>

namespace gangflash::xml {

/// The one door of an agent's texts to pugixml: measured first, then read as far as it is sound.
/// What was read before an error stays in the tree, and that is all there is to go by
/// (mtk-xflash-xml-da.md, 7.1). `da_protocol` when it nests too deep.
Result<void> load_leniently(pugi::xml_document& into, std::string_view text);

} // namespace gangflash::xml
