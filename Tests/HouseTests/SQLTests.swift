// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Where SQL may stand and how it may be asked.
struct SQLTests {
    @Test func `disposal knows every table that tells of a case`() throws {
        // What stays: who did what and when, money, the tombstone itself, and what holds no words about people.
        let kept: Set<String> = [
            "deadline", "retention_hold", "enrolment", "enrolment_change", "enrolment_revision", "registry_history",
            "registry_certificate", "population_family", "scenario_family",
        ]
        let migrations = Tree.swift("Sources/CivilAffairs").filter { $0.name.hasSuffix("Migrations.swift") }
        let pattern = /create table ([a-z_]+) \(([^"]*?)"""/
        var tables: Set<String> = []
        for file in migrations {
            for match in file.text.matches(of: pattern) where match.2.contains("case_id") {
                tables.insert(String(match.1))
            }
        }
        try #require(tables.count > 15)
        let disposal = try #require(
            Tree.swift("Sources/CivilAffairs/Privacy").first { $0.name == "DisposalStore.swift" }
        )
        for table in tables.subtracting(kept).sorted() where !table.hasSuffix("_next") {
            #expect(disposal.text.contains(" \(table) "), "\(table)")
        }
    }

    /// Columns named like a file's hash that hold the hash of something else, or the name of a file that another table keeps.
    private static let otherHashes: Set<String> = [
        "api_answer.token_hash", "api_token.token_hash", "web_session.token_hash", "staff.password_hash",
        "resident_account.code_hash", "pack_release.hash", "pack_file.hash", "population_snapshot.source_hash",
        "scenario.release_hash", "release_draft.base_hash", "release_draft.release_hash",
        "registry_history.release_hash", "case_file.release_hash", "case_action.release_hash",
        "verification_request.file_hash",
    ]

    @Test func `disposal knows every column that holds the hash of a file`() throws {
        let disposal = try #require(
            Tree.swift("Sources/CivilAffairs/Privacy").first { $0.name == "DisposalStore.swift" }
        )
        let created = /create table ([a-z_]+) \(([^"]*?)"/
        let added = /alter table ([a-z_]+) add column ([a-z_]+) text/
        let column = /\b((?:[a-z]+_)?(?:hash|photo)) text/
        var columns: Set<String> = []
        for file in ["SharedKernel", "CivilAffairs"].flatMap({ Tree.swift("Sources/\($0)") }) {
            for match in file.text.matches(of: created) {
                for name in match.2.matches(of: column) { columns.insert("\(match.1).\(name.1)") }
            }
            for match in file.text.matches(of: added) where "\(match.2) text".wholeMatch(of: column) != nil {
                columns.insert("\(match.1).\(match.2)")
            }
        }
        try #require(columns.contains("home_visit.photo_hash") && columns.contains("consent.sheet_hash"))
        for name in columns.subtracting(Self.otherHashes).sorted() where !name.hasSuffix(".content_hash") {
            let parts = name.split(separator: ".")
            #expect(
                disposal.text.contains("select \(parts[1]) from \(parts[0]) where \(parts[1]) in \\(in: hashes)"),
                "\(name)"
            )
        }
    }

    /// Rooms whose statements live in their stores, and the few other files that are about statements themselves.
    private static let elsewhere: Set<String> = [
        // Schemas.
        "RegionsMigrations.swift",
        // Builds the population of a demo store.
        "DemoBuilder.swift", "DemoCases.swift", "DemoEnrolments.swift", "DemoListFacts.swift",
        "Demo.swift",
    ]

    private static let statement =
        #"(?i)(\bselect\b.+\bfrom\b|\binsert into\b|\bupdate [a-z_]+ set\b|\bdelete from\b|^\s*(select|insert into|update) )"#

    private static func isStatement(_ line: Substring) -> Bool {
        let trimmed = line.drop { $0 == " " }
        guard !trimmed.hasPrefix("//"), !trimmed.hasPrefix("*") else { return false }
        return String(line).range(of: statement, options: .regularExpression) != nil
    }

    @Test func `statements stand in stores`() {
        for folder in ["SharedKernel", "CivilAffairs", "Web", "minzheng", "Packs", "Policy", "Vocabulary"] {
            for file in Tree.swift("Sources/\(folder)") {
                let isStore = file.name.contains("Store.swift") || file.name.contains("Store+")
                guard !isStore, !file.name.hasSuffix("Migrations.swift"), !Self.elsewhere.contains(file.name) else {
                    continue
                }
                for (offset, line) in file.lines.enumerated() where Self.isStatement(line) {
                    Issue.record("\(file.path):\(offset + 1) \(line)")
                }
            }
        }
    }

    @Test func `no store asks the database in a loop`() {
        for folder in ["SharedKernel", "CivilAffairs"] {
            for file in Tree.swift("Sources/\(folder)") where file.name.contains("Store") {
                for number in Self.asksInLoops(file) { Issue.record("\(file.path):\(number) asks in a loop") }
            }
        }
    }

    /// Lines that ask the database and are indented below a `for`, `while`, `.map {` or `.forEach {`. As far as text shows.
    private static func asksInLoops(_ file: Tree.File) -> [Int] {
        var loops: [Int] = []
        var found: [Int] = []
        for (number, line) in file.code where !line.allSatisfy({ $0 == " " }) {
            let indent = line.prefix { $0 == " " }.count
            loops.removeAll { indent <= $0 }
            let asks = line.range(
                of: #"transaction\.(query|first|value|run|insert)\("#,
                options: .regularExpression
            )
            if asks != nil, !loops.isEmpty { found.append(number) }
            let begins = line.range(of: #"^\s*(for|while)\b.*\{\s*$|\.forEach \{"#, options: .regularExpression)
            if begins != nil { loops.append(indent) }
        }
        return found
    }

    @Test func `statements are bound, never glued`() {
        for folder in ["SharedKernel", "CivilAffairs", "Web", "minzheng"] {
            for file in Tree.swift("Sources/\(folder)") {
                for (offset, line) in file.lines.enumerated()
                where line.contains("SQL(trusted:") && line.contains("\\(") {
                    Issue.record("\(file.path):\(offset + 1) glues text into a statement")
                }
            }
        }
    }

    @Test func `a reader reaches people only through a scope`() {
        for folder in ["Web"] {
            for file in Tree.swift("Sources/\(folder)") {
                for (offset, line) in file.lines.enumerated()
                where String(line).range(of: #"\bfrom person\b"#, options: .regularExpression) != nil {
                    Issue.record("\(file.path):\(offset + 1) reads persons without a scope")
                }
            }
        }
    }
}
