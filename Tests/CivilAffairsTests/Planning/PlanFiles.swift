// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import Policy
import Testing
import Vocabulary

/// The plans that the product ships, and a plan written for a test.
enum PlanFiles {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func pack(_ id: String) throws -> ResolvedPack {
        try ResolvedPack.load(packs: root.appending(path: "packs").path, id: id)
    }

    static func plan(_ id: String, of place: String) throws -> PlanDefinition {
        try #require(try pack(place).plan(id: id))
    }

    /// What a document's own column says of each indicator, by the table of the checklist.
    static func column(_ table: String) throws -> [(indicator: String, verdict: String)] {
        let file = root.appending(path: "Tests/PacksTests/Checklists/indicators.csv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().flatMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields[0] == table else { return [(indicator: String, verdict: String)]() }
            return fields[7].split(separator: ";").map { path in
                (indicator: String(path.split(separator: "/").last ?? ""), verdict: fields[5])
            }
        }
    }

    /// A plan of 2021—2025 with these indicators, as YAML below `indicators:`.
    static func plan(_ indicators: String) throws -> PlanDefinition {
        let head = """
            id: own
            title: 某县规划
            kind: 规划
            document: 某文号
            issued: 2021-05-01
            years: {first: 2021, last: 2025}
            basis: [某文件]
            reporting: {by: 民政局, evidence: 年报}
            """
        let files = [
            "pack.yaml": "id: own\ntitle: 某县",
            "departments.yaml": "departments: [{id: civil-affairs, title: 民政局}]",
            "plans/own/plan.yaml": head,
            "plans/own/indicators.yaml": "indicators:\n" + indicators,
        ]
        let pack = try ResolvedPack([try PackLoader.load(files: files.mapValues { Array($0.utf8) }, name: "own")])
        return try #require(pack.plan(id: "own"))
    }

    static func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

    static func points(_ values: [Int: String]) throws -> [PlanSeries.Point] {
        try values.map { year, text in
            PlanSeries.Point(year: year, value: .number(Ratio(try Figure(parsing: text))), origin: .reported)
        }
    }
}
