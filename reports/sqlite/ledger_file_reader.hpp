#pragma once

#include "reports/api/ledger_reader.hpp"
#include "reports/api/record_feed.hpp"

#include <string>
#include <utility>

namespace gangflash {

/// A ledger's file, read. Opens a connection of its own for each question, so that the file may
/// come, go or be replaced in between; none needs the lock.
class LedgerFileReader final : public LedgerReader, public RecordFeed {
public:
    explicit LedgerFileReader(std::string file) : file_(std::move(file)) {}

    std::string place() const override { return file_; }
    Result<BatchReport> batch(const std::string& name) const override;
    Result<std::vector<BatchSummary>> batches() const override;
    Result<std::vector<UnitRow>> units(const UnitQuery& query) const override;
    Result<std::vector<ActRow>> acts(const std::optional<std::string>& batch) const override;
    Result<std::vector<BackupRow>> backups() const override;
    Result<bool> has_batch(const std::string& name) const override;
    Result<void> check_batch_name(const BatchOpened& record) const override;
    Result<LedgerHead> head() const override;
    Result<std::uint64_t>
    export_rows(ExportWhat what,
                const std::function<void(const std::string&)>& on_line) const override;

    Result<std::vector<ChainRecord>> after(std::uint64_t seq, std::size_t limit) const override;

private:
    std::string file_;
};

} // namespace gangflash
