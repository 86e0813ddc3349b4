#include "station/rights/office.hpp"

#include "station/settings/settings.hpp"

#include <fmt/format.h>

namespace gangflash::rights {

Office Office::load(const std::filesystem::path& people) {
    Anchors anchors = load_anchors();
    People known = People::load(people, anchors);
    const auto settings = load_settings();
    // Files that cannot be believed refuse a program's work elsewhere; here they are taken as
    // strict.
    const bool recipe_required = !settings || settings->settings.recipe_required;
    return {std::move(anchors), std::move(known), recipe_required};
}

Authority Office::anybody() const {
    Authority who;
    who.engineers_pinned = !anchors_.engineers.empty();
    who.root = is_root();
    who.recipe_required = recipe_required_;
    return who;
}

Result<std::optional<Authority>> Office::by_secret(const Secret& secret) const {
    const std::string today = day_after(0);
    std::optional<Authority> found;
    std::optional<Fault> out_of_force;
    // All are tried, so that the time does not say whose it was.
    for (const SignedPerson& record : people_.all()) {
        const Person& person = record.person;
        bool fits = false;
        for (const SecretHash& hash : person.secrets)
            fits |= hash.fits(secret);
        if (!fits) continue;
        if (person.revoked || person.expired(today)) {
            out_of_force = Fault{
                ErrorCode::right_missing,
                fmt::format("person=\"{}\" {}",
                            person.name,
                            person.revoked ? "is revoked" : "counted until " + person.expires)};
            continue;
        }
        found = anybody();
        found->person = Holder{person.name, person.rights};
    }
    if (!found && out_of_force) return *out_of_force;
    return found;
}

Result<Authority> Office::by_key(const PrivateKey& key) const {
    Authority who = anybody();
    const PublicKey half = key.public_key();
    if (const Anchor* anchor = anchors_.find(half)) {
        who.anchor = anchor->name;
        return who;
    }
    const std::string print = half.fingerprint().substr(0, 16);
    if (anchors_.engineers.empty())
        return Fault{ErrorCode::no_engineer, fmt::format("key {}: nobody is pinned here", print)};
    return Fault{ErrorCode::unknown_signer, fmt::format("key {} is not pinned here", print)};
}

std::string Office::recipe_signer(const PublicKey& key) const {
    if (const Anchor* anchor = anchors_.find(key)) return anchor->name;
    const std::string today = day_after(0);
    for (const SignedPerson& record : people_.all()) {
        const Person& person = record.person;
        if (person.key == key && !person.revoked && !person.expired(today) &&
            person.rights.contains(Act::sign_recipes))
            return person.name;
    }
    return {};
}

std::string Office::signer_of(ByteView text, const Signature& signature) const {
    for (const Anchor& anchor : anchors_.engineers)
        if (verifies(text, signature, anchor.key)) return anchor.name;
    for (const SignedPerson& record : people_.all())
        if (record.person.key && verifies(text, signature, *record.person.key))
            return recipe_signer(*record.person.key);
    return {};
}

Licence licence_of(const Recipe& recipe, std::string signer) {
    Licence licence;
    licence.signer = std::move(signer);
    switch (recipe.mode) {
    case FlashMode::firmware_upgrade:
        licence.acts.insert(Act::firmware_upgrade);
        break;
    case FlashMode::format_all:
        licence.acts.insert(Act::format_all);
        break;
    case FlashMode::repair_table:
        licence.acts.insert(Act::repair_table);
        break;
    case FlashMode::download_only:
        licence.acts.insert(Act::download_only);
        break;
    case FlashMode::format: // a recipe says that with its `format` key
        break;
    }
    if (recipe.userdata == Userdata::erase) licence.acts.insert(Act::erase_userdata);
    if (recipe.format) {
        licence.acts.insert(Act::format);
        licence.format = recipe.format;
    }
    if (recipe.guards.blank_board) licence.acts.insert(Act::blank_board);
    if (recipe.unattended) licence.acts.insert(Act::erase_unattended);
    return licence;
}

} // namespace gangflash::rights
