#pragma once

#include "config/package/findings.hpp"
#include "config/package/package.hpp"
#include "config/package/package_layout.hpp"

namespace gangflash {

// The parts open_package() is made of; each fills its share of `package`.

/// Three-line scatters name no files: fills in what the folder has under the names of that time
/// (reference mtk-firmware-package.md, 2.2). Of several preloaders none is chosen, with a fault.
void name_old_files(Package& package, Findings& findings);

/// Opens, checks and hashes the images the job is about, and the preloaders, which are needed for
/// their memory lists even when they are not written.
void load_images(Package& package, const PackageOptions& options, Findings& findings);

/// The agent container named, the one that a flash.xml names, or the one beside the scatter that
/// has an entry for the chip; where none is there, one in the folders of the package.
/// `agent_missing`.
void load_agent(Package& package,
                const PackageOptions& options,
                const PackagePlace& place,
                Findings& findings);

} // namespace gangflash
