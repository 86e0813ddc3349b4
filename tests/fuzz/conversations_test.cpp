// Whole conversations: a phone that answers as the reference has it, then anything else.
#include "tests/fuzz/conversation_plan.hpp"
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/unit/protocol/legacy_phone.hpp"
#include "tests/unit/protocol/xml_phone.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

/// The phone's half of a script as the target wants it: a pause where it waits for the host.
Bytes conversation(unsigned how, unsigned what, const Script& script) {
    Bytes input{static_cast<std::byte>(how), static_cast<std::byte>(what)};
    bool pause_due = false;
    for (const Script::Turn& turn : script.turns) {
        if (turn.host) {
            pause_due = true;
            continue;
        }
        if (std::exchange(pause_due, false)) input.push_back(std::byte{0});
        for (ByteView rest = turn.bytes; !rest.empty();) {
            const ByteView packet = rest.first(std::min<std::size_t>(rest.size(), 255));
            input.push_back(static_cast<std::byte>(packet.size()));
            input.insert(input.end(), packet.begin(), packet.end());
            rest = rest.subspan(packet.size());
        }
    }
    return input;
}

Script joined(std::initializer_list<const char*> files) {
    Script script;
    for (const char* file : files)
        script += Script::load(file);
    return script;
}

/// What the agent of a row says from its first byte to the report behind its second stage.
Script
legacy_start(std::size_t row, const char* first, const char* report, bool asks_security = true) {
    const LegacyAgent& agent = legacy_agents[row];
    Script script = Script::load(first);
    const Bytes list = memory_list_for(agent);
    const Bytes entry(list.begin() + 0x70, list.end() - 4);
    if (agent.behind_boot_rom)
        script += dram_dialogue(agent.list_version, agent.entry_size, entry, row == 0);
    if (report != nullptr) script += stage_dialogue(0x80000000, report, asks_security);
    return script;
}

/// Everything asked of an agent that is behind its report.
Script legacy_errands() {
    const Bytes image = pattern_of(512);
    Script script;
    script.host(be8({0xD0})).phone(be32({0x5A})).phone(be32({3900}));
    script.host(be8({0x62})).phone(be8({0x5A})).host(image).phone(be8({0x69}));
    script.host(be8({0x60})).phone(be8({0x5A})).host(be8({8})).phone(be8({0x5A}));
    script.host(be8({0xD6})).phone(be8({0x5A})).host(be32({0x100000}));
    script.phone(image).phone(be16(byte_sum(image))).host(be8({0x5A}));
    script.host(be8({0xD4})).phone(be8({0x5A})).phone(be8({0x5A}));
    script.phone(be32({0})).phone(be8({100})).host(be8({0x5A}));
    script.phone(be8({0x5A})).phone(be8({0x5A}));
    script.host(be8({0xDB})).phone(be8({0x5A}));
    return script;
}

/// A PMT of one partition, then a boot loader by its name.
Script legacy_table_and_boot_loader() {
    Bytes table(96);
    table[0] = std::byte{'A'};
    table[0x42] = std::byte{1};
    table[0x48] = std::byte{8};
    Script script;
    script.host(be8({0xA5})).phone(be8({0x5A})).phone(be32({96})).host(be8({0x5A})).phone(table);
    script.host(be8({0x51})).phone(be8({0x5A})).host(be32({0})).phone(be32({0}));
    script.host(be32({0x100000})).phone(be8({0x5A})).phone(be8({0x69}));
    script.host(be32({1})).phone(be8({0x5A})).phone(be8({0x5A}));
    script.host(be8({0x5A})).phone(be8({0x69})).phone(be8({0x5A}));
    return script;
}

/// The session of the reference with a challenge, a certificate and an authentication file in it.
Script guarded_boot_rom() {
    Script script = Script::load("brom_mt6580.txt");
    const Bytes send_da = be8({0xD7});
    const auto place = std::ranges::find_if(
        script.turns, [&](const Script::Turn& turn) { return turn.host && turn.bytes == send_da; });
    Script guards;
    guards.host(be8({0xE3})).phone(be8({0xE3}) + be16(0) + be32({16}) + pattern_of(16));
    guards.host(be32({16})).phone(be32({16}) + be16(0)).host(pattern_of(16)).phone(be16(0));
    for (const unsigned command : {0xE0U, 0xE2U}) {
        guards.host(be8({command})).phone(be8({command})).host(be32({5}));
        guards.phone(be32({5}) + be16(0)).host(be8({1, 2, 3, 4, 5})).phone(be16(0x0607) + be16(0));
    }
    script.turns.insert(place, guards.turns.begin(), guards.turns.end());
    return script;
}

TEST(FuzzedConversations, BootRom) {
    Script awake;
    for (const unsigned answer : {0x5FU, 0xF5U, 0xAFU, 0xFAU})
        awake.host(be8({0})).phone(be8({answer}));
    const Script brom = Script::load("brom_mt6580.txt");
    run_over({"boot_rom", fuzz_boot_rom, 1000},
             {conversation(0, plan::watchdog, brom),
              conversation(1, 0, Script::load("preloader_mt6765.txt")),
              conversation(0, plan::handshake | plan::watchdog, awake + brom),
              conversation(1,
                           plan::watchdog | plan::link_authentication | plan::certificate |
                               plan::auth_file,
                           guarded_boot_rom())});
}

/// Behind a preloader the agent needs no memory settings.
Script xflash_behind_preloader() {
    Script stages = Script::load("xflash_stages.txt");
    stages.turns.erase(stages.turns.begin(), stages.turns.begin() + 5); // INIT_EXT_RAM
    return Script::load("xflash_start_preloader.txt") + stages;
}

/// write() asks for the packet length first, then for the storage.
Script xflash_write() {
    Script script = Script::load("xflash_write.txt");
    const Script emmc = Script::load("xflash_emmc.txt");
    script.turns.insert(script.turns.begin() + 6, emmc.turns.begin(), emmc.turns.end());
    return script;
}

TEST(FuzzedConversations, XFlash) {
    const auto command = [](unsigned what, const Script& script) {
        return conversation(plan::is_started, what, script);
    };
    run_over(
        {"xflash", fuzz_xflash, 500},
        {conversation(0,
                      plan::storage,
                      joined({"xflash_start_brom.txt", "xflash_stages.txt", "xflash_emmc.txt"})),
         conversation(
             1, 0xFF, xflash_behind_preloader() + joined({"xflash_emmc.txt", "xflash_facts.txt"})),
         command(plan::facts, joined({"xflash_facts.txt"})),
         command(plan::write, xflash_write()),
         command(plan::write_boot_loader, joined({"xflash_write_preloader.txt"})),
         command(plan::storage | plan::read, joined({"xflash_emmc.txt", "xflash_read.txt"})),
         command(plan::storage | plan::erase, joined({"xflash_emmc.txt", "xflash_erase.txt"})),
         command(plan::finish, joined({"xflash_reboot.txt"}))});
}

Script xml_joined(std::initializer_list<const char*> files) {
    Script script;
    for (const char* file : files)
        script += load_xml_script(file);
    return script;
}

TEST(FuzzedConversations, Xml) {
    const auto command = [](unsigned what, const Script& script) {
        return conversation(plan::is_started, what, script);
    };
    run_over(
        {"xml", fuzz_xml, 300},
        {conversation(0, plan::storage, xml_joined({"xml_start.txt", "xml_storage.txt"})),
         command(plan::facts, xml_joined({"xml_facts.txt"})),
         command(plan::write, xml_joined({"xml_storage.txt", "xml_write.txt"})),
         command(plan::storage | plan::read, xml_joined({"xml_storage.txt", "xml_read.txt"})),
         command(plan::storage | plan::erase, xml_joined({"xml_storage.txt", "xml_erase.txt"})),
         command(plan::finish, xml_joined({"xml_reboot.txt"}))});
}

TEST(FuzzedConversations, XmlDocuments) {
    std::vector<Bytes> documents;
    for (const char* file : {"xml_start.txt", "xml_storage.txt", "xml_facts.txt", "xml_write.txt"})
        for (const Script::Turn& turn : load_xml_script(file).turns)
            if (!turn.host && turn.bytes.size() > 12)
                documents.emplace_back(turn.bytes.begin() + 12, turn.bytes.end());
    run_over({"xml_documents", fuzz_xml_documents, 1000}, documents);
}

TEST(FuzzedConversations, Legacy) {
    const auto of = [](std::size_t row, unsigned what, const Script& script) {
        return conversation(static_cast<unsigned>(row << plan::who_shift), what, script);
    };
    constexpr unsigned errands =
        plan::facts | plan::write | plan::read | plan::erase | plan::finish;
    run_over({"legacy", fuzz_legacy, 500},
             {of(0, 0, legacy_start(0, "legacy_start_6580_brom.txt", "legacy_report_6580.txt")),
              of(1,
                 errands,
                 legacy_start(1, "legacy_start_6580_preloader.txt", "legacy_report_6580.txt") +
                     legacy_errands()),
              of(2,
                 plan::partitions | plan::write_boot_loader,
                 legacy_start(2, "legacy_start_6582_brom.txt", "legacy_report_6589.txt") +
                     legacy_table_and_boot_loader()),
              of(3, errands, legacy_start(3, "legacy_start_6577.txt", nullptr) + legacy_errands()),
              of(4,
                 plan::partitions,
                 legacy_start(4, "legacy_start_6589_brom.txt", "legacy_report_6589.txt", false) +
                     legacy_table_and_boot_loader())});
}

} // namespace
} // namespace gangflash
