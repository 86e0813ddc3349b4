#pragma once

#include "config/gpt/gpt.hpp"
#include "config/images/image_header.hpp"
#include "config/images/open_image.hpp"
#include "config/package/agent_container.hpp"
#include "config/package/package.hpp"
#include "config/package/preloader.hpp"
#include "config/scatter/scatter.hpp"
#include "station/cli/facts/facts.hpp"

#include <optional>

namespace gangflash::cli {

// One value of config/ each, as `inspect` tells it.

Facts scatter_facts(const Scatter& scatter,
                    std::optional<ByteCount> storage_size,
                    Findings& findings);
Facts agent_facts(const AgentContainer& agent);
Facts preloader_facts(const Preloader& preloader);
Facts memory_list_facts(const EmiSettings& emi);
Facts gpt_facts(const Gpt& gpt);
Facts sparse_facts(const SparseLayout& layout);
Facts member_facts(const std::vector<ImageMember>& members);
/// What is inside an image of `super`; null where nothing is.
Facts super_facts(const Image& image);
Facts package_facts(const Package& package);

} // namespace gangflash::cli
