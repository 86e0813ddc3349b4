#pragma once

#include "base/result.hpp"
#include "config/recipe/signature.hpp"
#include "station/settings/root_file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::rights {

/// An engineer whom root has pinned: the trust that all other rights hang on.
struct Anchor {
    std::string name; ///< of the file, without `.pem`
    PublicKey key;
    std::filesystem::path file;
};

using gangflash::Disbelieved; ///< a pin that is there and is not believed

struct Anchors {
    std::vector<Anchor> engineers; ///< by name
    std::vector<Disbelieved> disbelieved;

    const Anchor* find(const PublicKey& key) const;
};

/// Where pins stand: `/etc/gangflash/engineers.d`. Compiled in; nothing moves it, or whoever may
/// set a variable could make an engineer of himself.
std::string_view anchor_folder();

/// The pins as they are now. A file counts when it is an Ed25519 public key in PEM, no link, owned
/// by root and writable by nobody else, and when the same is true of every folder above it. In a
/// user namespace of a single user, root is whoever made it, and nobody is believed. Blocks.
Anchors load_anchors();

/// Pins a public key under this name. `right_missing` without root; `key_unusable`;
/// `order_invalid` for a name that is no file name or is taken, or a key that is pinned already;
/// `key_unusable` also when folders above are not root's alone.
Result<Anchor> pin(const std::filesystem::path& public_key, const std::string& name);

/// Takes a pin away. `right_missing`; `order_invalid` when there is none of that name.
Result<void> unpin(const std::string& name);

/// Whether this process is root of the machine.
bool is_root();

} // namespace gangflash::rights
