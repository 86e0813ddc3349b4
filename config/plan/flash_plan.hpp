#pragma once

#include "config/chips/chips.hpp"
#include "config/plan/plan.hpp"
#include "config/secrets/secret_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

struct AgentContainer; // config/package/agent_container.hpp

/// One stage of a Download Agent, as it is sent.
struct AgentStage {
    std::uint32_t load_address = 0;
    std::uint32_t signature_length = 0; ///< bytes at the end of `bytes`
    Bytes bytes;                        ///< whole region, signature included

    bool operator==(const AgentStage&) const = default;
};

/// The container entry that fits the chip.
struct AgentFiles {
    AgentGeneration generation{};
    std::string file_name;
    std::string identifier; ///< the container's own text, `MTK_AllInOne_DA_v3.3001…`
    std::string sha256;     ///< of the container file, hexadecimal
    AgentStage da1;
    AgentStage da2;

    bool operator==(const AgentFiles&) const = default;
};

/// Memory settings for the agent, cut from the package's preloader.
struct EmiSettings {
    std::uint32_t version = 0; ///< decimal NN of MTK_BLOADER_INFO_vNN
    std::string preloader_project;
    std::vector<std::string> parts; ///< memory ids listed (hexadecimal), `discrete` where none
    Bytes block;                    ///< header, entries and closing size word, as XFlash wants it
};

/// With what a MediaTek phone is made to take a plan.
struct MediatekMeans {
    const ChipFacts* chip = nullptr;         ///< a row of the chip table
    std::shared_ptr<const AgentFiles> agent; ///< chosen by chip alone
    /// To choose again with choose_agent() once the phone has reported its versions.
    std::shared_ptr<const AgentContainer> agent_container;
    std::optional<EmiSettings> emi;
    std::optional<std::uint32_t> preloader_signature_length; ///< 0: not signed; absent: none there
    std::shared_ptr<const SecretFile> auth;
    std::shared_ptr<const SecretFile> cert;
    std::shared_ptr<const SecretFile> sla_key; ///< RSA private key that answers SLA challenges
    std::filesystem::path sla_signer;          ///< or the program that does; empty: neither
};

/// The plan of a package for MediaTek phones.
struct FlashPlan final : Plan, MediatekMeans {
    /// The same package's agent and memory settings for a format that writes nothing.
    FlashPlan formatting(const FormatOrder& order) const;

    /// What the package's preloader says, else its scatter.
    const std::string& model() const override { return emi ? emi->preloader_project : project; }
    std::string_view chip_name() const override;
    std::string program_sha256() const override { return agent ? agent->sha256 : ""; }
    std::string program_file() const override { return agent ? agent->file_name : ""; }
    std::vector<PlugInWay> plug_in() const override;
    std::uint64_t bytes_ahead() const override;
    AgentChecks expected_checks() const override;
    bool has_gpt() const override;
};

/// The same plans, as those see them who know no family.
Plans as_plans(const std::vector<std::shared_ptr<const FlashPlan>>& plans);

} // namespace gangflash
