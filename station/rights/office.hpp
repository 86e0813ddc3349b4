#pragma once

#include "config/recipe/recipe.hpp"
#include "config/rights/authority.hpp"
#include "station/rights/people.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace gangflash::rights {

/// Who is known to this station at one moment: pins and people. The only place where an Authority
/// gets more than nothing. Copies are cheap enough to hand to a background thread.
class Office {
public:
    /// As the disk says now. Blocks. What is not believed is in anchors() and people().
    static Office load(const std::filesystem::path& people = default_people_folder());

    const Anchors& anchors() const { return anchors_; }
    const People& people() const { return people_; }
    People& people() { return people_; }

    /// Whoever stands there.
    Authority anybody() const;

    /// Whoever this badge or password belongs to; nobody when it is wrong. `right_missing` when it
    /// belongs to somebody whose record has expired or was revoked. Slow on purpose.
    Result<std::optional<Authority>> by_secret(const Secret& secret) const;

    /// The pinned engineer who holds this key. `no_engineer`, `unknown_signer`.
    Result<Authority> by_key(const PrivateKey& key) const;

    /// Whose signature under `text` this is: an engineer, or a person in force with the right to
    /// sign recipes. Empty: a stranger's, or of other bytes.
    std::string signer_of(ByteView text, const Signature& signature) const;

    /// Whether recipes signed with this key are taken, and whose it is; empty when they are not.
    std::string recipe_signer(const PublicKey& key) const;

private:
    Office(Anchors anchors, People people, bool recipe_required)
        : anchors_(std::move(anchors)), people_(std::move(people)),
          recipe_required_(recipe_required) {}

    Anchors anchors_;
    People people_;
    bool recipe_required_; ///< Authority::recipe_required
};

/// What a recipe says that only an engineer may say.
Licence licence_of(const Recipe& recipe, std::string signer);

} // namespace gangflash::rights
