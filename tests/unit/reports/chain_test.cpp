#include "reports/sqlite/chain.hpp"
#include "reports/sqlite/record_json.hpp"

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using namespace gangflash::sqlite;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Chain, HashesTheBytesTheDocumentNames) {
    // Computed with Python's hashlib from docs/ledger.md, "The chain":
    // sha256(bytes(32) + pack(">QQQQ", 1, 1000, 2, 0) + pack(">Q", 12) + b"batch_closed"
    //        + pack(">Q", 2) + b"{}")
    const RecordLine line{{1000}, "batch_closed", 2, std::nullopt, "{}", {}};
    EXPECT_EQ(chain_hash({}, line).hex(),
              "a7d7ffdf5806234e1da3a800b28adc87d91a4fa45eb4f074f3add947ca7a373a");
}

TEST(Chain, ChangesWithEverythingARecordHolds) {
    const RecordLine line{{1000}, "kind", 2, 3, "{}", {}};
    const std::string hash = chain_hash({}, line).hex();
    RecordLine other = line;
    other.at.value = 1001;
    EXPECT_NE(chain_hash({}, other).hex(), hash);
    other = line;
    other.unit = 4;
    EXPECT_NE(chain_hash({}, other).hex(), hash);
    other = line;
    other.kind = "kin"; // and the letter moved into the body
    other.body = "d{}";
    EXPECT_NE(chain_hash({}, other).hex(), hash);
    EXPECT_NE(chain_hash({1, {}}, line).hex(), hash);
}

TEST(RecordJson, HoldsCommitmentsInsteadOfPersonalValues) {
    FactsLearned facts{{7}, {}, {5}};
    facts.facts.imei1 = Personal("356938035643809");
    facts.facts.serial = Personal("SN1");
    const RecordLine line = to_line(UnitRecord(facts), 2);
    EXPECT_THAT(line.body, Not(HasSubstr("356938035643809")));
    ASSERT_EQ(line.personal.size(), 2U);
    EXPECT_THAT(line.body, HasSubstr(line.personal[0].commitment));
    EXPECT_EQ(commitment_of(CommitmentForm::with_lengths, line.personal[0].salt, "356938035643809"),
              line.personal[0].commitment);
    EXPECT_THAT(line.body, HasSubstr(R"("commitments":2)")) << "the record says how it was made";
    const RecordLine again = to_line(UnitRecord(facts), 2);
    EXPECT_NE(again.personal[0].commitment, line.personal[0].commitment)
        << "without fresh salt, equal IMEIs could be told from the chain";
}

TEST(Commitment, KeepsDigitsFromMovingBetweenSaltAndValue) {
    const Bytes salt(16, std::byte{7});
    Bytes longer = salt;
    for (const char digit : std::string_view("356938035"))
        longer.push_back(static_cast<std::byte>(digit));
    const auto both = [&](CommitmentForm form) {
        return std::pair(commitment_of(form, salt, "356938035643809"),
                         commitment_of(form, longer, "643809"));
    };
    const auto joined = both(CommitmentForm::joined);
    EXPECT_EQ(joined.first, joined.second) << "the old form cannot tell: its salt's length must";
    const auto with_lengths = both(CommitmentForm::with_lengths);
    EXPECT_NE(with_lengths.first, with_lengths.second);
    // Python: sha256(pack(">Q",16)+b"\x07"*16+pack(">Q",15)+b"356938035643809")
    EXPECT_EQ(with_lengths.first,
              "e2b9793756bc28452974e3c2ccd6cf4d2d528f5cc37f459cb1559e0da17e98e1");
}

TEST(RecordJson, WritesKeysInOrderAndNoSpace) {
    const RecordLine line = to_line(UnitRecord(Disconnected{{7}, 2, "write", {5}}), 3);
    EXPECT_EQ(line.body, R"({"attempt":2,"step":"write"})");
    EXPECT_EQ(line.kind, "disconnected");
    EXPECT_EQ(line.batch, 3);
    EXPECT_EQ(line.unit, 7);
}

} // namespace
} // namespace gangflash::tests
