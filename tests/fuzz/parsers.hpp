#pragma once

#include <cstddef>
#include <cstdint>

// What libFuzzer calls LLVMFuzzerTestOneInput, one per parser of bytes we did not write. Each
// returns 0 whatever it was fed; a crash, a hang or a property that does not hold is what the
// fuzzer looks for.

// Files of a firmware package and of a job (package_parsers.cpp).
int fuzz_scatter(const std::uint8_t* data, std::size_t size);
int fuzz_agent(const std::uint8_t* data, std::size_t size);
int fuzz_preloader(const std::uint8_t* data, std::size_t size);
int fuzz_sparse(const std::uint8_t* data, std::size_t size);
int fuzz_slot_record(const std::uint8_t* data, std::size_t size);
int fuzz_gpt(const std::uint8_t* data, std::size_t size);
int fuzz_recipe(const std::uint8_t* data, std::size_t size);
int fuzz_image_header(const std::uint8_t* data, std::size_t size);
int fuzz_keys(const std::uint8_t* data, std::size_t size);

// Files as makers and other people's tools leave them (maker_parsers.cpp).
int fuzz_image(const std::uint8_t* data, std::size_t size);
int fuzz_checksums(const std::uint8_t* data, std::size_t size);
int fuzz_text_encoding(const std::uint8_t* data, std::size_t size);

// Files and words of the bench (station_parsers.cpp).
int fuzz_transcript(const std::uint8_t* data, std::size_t size);
int fuzz_fault_script(const std::uint8_t* data, std::size_t size);
int fuzz_slot_map(const std::uint8_t* data, std::size_t size);
int fuzz_hash_cache(const std::uint8_t* data, std::size_t size);
int fuzz_fingerprint(const std::uint8_t* data, std::size_t size);
int fuzz_sysfs(const std::uint8_t* data, std::size_t size);
int fuzz_port_words(const std::uint8_t* data, std::size_t size);
int fuzz_ledger_record(const std::uint8_t* data, std::size_t size);

// What a host says to gangflash-phones (usbredir.cpp).
int fuzz_usbredir(const std::uint8_t* data, std::size_t size);

// Tables and records of a phone (phone_parsers.cpp).
int fuzz_descriptors(const std::uint8_t* data, std::size_t size);
int fuzz_agent_table(const std::uint8_t* data, std::size_t size);
int fuzz_memory_list(const std::uint8_t* data, std::size_t size);
int fuzz_records(const std::uint8_t* data, std::size_t size);
int fuzz_nvdata(const std::uint8_t* data, std::size_t size);

// What was kept of a phone (backup_parsers.cpp).
int fuzz_manifest(const std::uint8_t* data, std::size_t size);
int fuzz_vault_seal(const std::uint8_t* data, std::size_t size);
int fuzz_backup_part(const std::uint8_t* data, std::size_t size);

// What a phone's images and the lists of a job hold (identity_parsers.cpp).
int fuzz_super(const std::uint8_t* data, std::size_t size);
int fuzz_erofs(const std::uint8_t* data, std::size_t size);
int fuzz_identity_files(const std::uint8_t* data, std::size_t size);
int fuzz_phone_list(const std::uint8_t* data, std::size_t size);

// Everything a phone answers in a whole conversation (conversations.cpp).
int fuzz_boot_rom(const std::uint8_t* data, std::size_t size);
int fuzz_xflash(const std::uint8_t* data, std::size_t size);
int fuzz_xml(const std::uint8_t* data, std::size_t size);
int fuzz_xml_documents(const std::uint8_t* data, std::size_t size);
int fuzz_legacy(const std::uint8_t* data, std::size_t size);
