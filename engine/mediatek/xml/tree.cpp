#include "engine/mediatek/xml/tree.hpp"

#include "base/nesting.hpp"

namespace gangflash::xml {

Result<void> load_leniently(pugi::xml_document& into, std::string_view text) {
    if (too_deep_in_xml(text))
        return Fault{ErrorCode::da_protocol, "a document of the agent nests too deep"};
    into.load_buffer(text.data(), text.size());
    return success();
}

} // namespace gangflash::xml
