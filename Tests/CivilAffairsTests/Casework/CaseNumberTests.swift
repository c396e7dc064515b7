// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Numbers without gaps and repeats, and papers whose reprints are counted.
struct CaseNumberTests {
    private static func accepted(_ office: CaseOffice) async throws -> CaseStory {
        let story = try await CaseStory.open(office)
        try await story.fill()
        try await story.press("clerk", "submit")
        try await story.press("clerk", "accept")
        return story
    }

    private static func line(_ office: CaseOffice, _ series: String) async throws -> NumberLine {
        let report = try await office.rooms.casework.numberReport(actor: office.actor("auditor"))
        return try #require(report.first { $0.series == series })
    }

    @Test(arguments: TestStores.all)
    func `a gap is found in its series, and one that is explained is none`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            _ = try await Self.accepted(office)
            let second = try await Self.accepted(office)
            _ = try await Self.accepted(office)
            let series = "case-\(office.township)-2026"
            let tree = try await office.rooms.regions.tree()
            let clean = try await Self.line(office, series)
            #expect(clean.isClean)
            #expect(clean.title(tree) == "办件 竟陵街道 2026年")
            #expect(clean.expected == 3)

            let gone = second.id
            try await office.rooms.database.write { transaction in
                try transaction.run("update case_file set number = null where id = \(gone)")
            }
            let gap = try await Self.line(office, series)
            #expect(gap.missing == [2])
            #expect(gap.repeated == 0)
            let auditor = office.actor("auditor")
            await #expect(throws: CaseworkProblem.self) {
                try await office.rooms.casework.explainNumber(
                    actor: auditor,
                    series: series,
                    serial: 3,
                    reason: "作废"
                )
            }
            try await office.rooms.casework.explainNumber(
                actor: auditor,
                series: series,
                serial: 2,
                reason: "系统故障作废"
            )
            let explained = try await Self.line(office, series)
            #expect(explained.isClean)
            #expect(explained.voided.map(\.reason) == ["系统故障作废"])
            await #expect(throws: AccessProblem.self) {
                _ = try await office.rooms.casework.numberReport(actor: office.actor("clerk"))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `two papers of one number are found`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let first = try await Self.accepted(office)
            _ = try await Self.accepted(office)
            let papers = try await first.dossier().documents
            let twin = papers[0].id
            try await office.rooms.database.write { transaction in
                try transaction.run("update document set serial = 2 where id = \(twin)")
            }
            let line = try await Self.line(office, "receipt-\(office.township)-2026")
            #expect(line.what == "受理通知书")
            #expect(line.repeated == 1)
            #expect(line.missing == [1])
        }
    }

    @Test(arguments: TestStores.all)
    func `every print after the first says that it is one and is audited, reading is not counted`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await Self.accepted(office)
            let paper = try await story.dossier().documents[0].id
            let clerk = office.actor("clerk")
            var marks: [String?] = []
            for isPrinted in [false, true, true, true, false] {
                let document = try await story.casework.document(
                    actor: clerk,
                    caseID: story.id,
                    documentID: paper,
                    isPrinted: isPrinted
                )
                marks.append(isPrinted ? document.reprint : "\(document.printed)")
            }
            #expect(marks == ["0", nil, "补打第 1 次", "补打第 2 次", "3"])
            let lines = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: Audit.Filter(subject: "case", subjectID: story.id, verb: "document.print"),
                before: nil,
                limit: 10
            )
            #expect(lines.count == 3)
            #expect(lines.first?.detail?.contains("补打第 2 次") == true)
        }
    }
}
