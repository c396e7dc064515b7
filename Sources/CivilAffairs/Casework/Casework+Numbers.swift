// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Numbers of one office, kind and year, as an auditor looks at them.
package struct NumberLine: Sendable, Equatable {
    package let series: String
    /// What is numbered: 办件 or the title of a paper.
    package let what: String
    /// Region of the office that numbers; nil for the county's own papers.
    package let regionID: Int64?
    package let year: String
    /// How many numbers were given.
    package let expected: Int64
    package let count: Int64
    package let repeated: Int64
    /// The first hundred that nothing bears and nobody has explained.
    package let missing: [Int64]
    package let voided: [Voided]

    /// Such as 受理通知书 竟陵街道 2026年.
    package func title(_ tree: RegionTree) -> String {
        "\(what) \(regionID.map { tree.name($0) } ?? "县（市、区）本级") \(year)年"
    }

    package var isClean: Bool { missing.isEmpty && repeated == 0 }

    /// A number that was given and is borne by nothing, with the reason.
    package struct Voided: Sendable, Equatable {
        package let serial: Int64
        package let reason: String
        package let by: String
        package let at: Timestamp
    }
}

/// Whether numbers run without gaps and repeats, by region, kind and year (编号核查).
extension Casework {
    /// Every series of case numbers and papers.
    package func numberReport(actor: Actor) async throws -> [NumberLine] {
        try actor.require(.auditRead)
        return try await database.read { [self] transaction in
            let sums = try numbers.sums(in: transaction)
            let voided = try numbers.voided(in: transaction)
            let odd = sums.filter { $0.distinct != $0.expected || $0.count != $0.distinct }.map(\.series)
            let there = try numbers.serials(odd, in: transaction)
            return sums.map { sum in
                let explained = voided[sum.series] ?? []
                let isOdd = sum.distinct != sum.expected || sum.count != sum.distinct
                let known = isOdd ? (there[sum.series] ?? []).union(explained.map(\.serial)) : nil
                let gaps = known.map { known in (1...max(sum.expected, 1)).lazy.filter { !known.contains($0) } }
                let words = sum.series.split(separator: "-").map(String.init)
                return NumberLine(
                    series: sum.series,
                    what: words.first == "case" ? "办件" : sum.title,
                    regionID: words.dropLast().last.flatMap { Int64($0) },
                    year: words.last ?? "",
                    expected: sum.expected,
                    count: sum.count,
                    repeated: sum.count - sum.distinct,
                    missing: sum.expected == 0 ? [] : gaps.map { Array($0.prefix(100)) } ?? [],
                    voided: explained
                )
            }
        }
    }

    /// Says why a number is borne by nothing.
    /// - Throws: `CaseworkProblem.missing` for a number that is none of the gaps.
    package func explainNumber(actor: Actor, series: String, serial: Int64, reason: String) async throws {
        let why = try PrivacyProblem.reason(reason)
        let line = try await numberReport(actor: actor).first { $0.series == series }
        guard let line, line.missing.contains(serial) else {
            throw CaseworkProblem.missing(items: ["这个空号（它没有空缺，或已经说明）"])
        }
        let now = clock.now()
        try await database.write { [self] transaction in
            guard
                try numbers.explain(series, serial, reason: why, by: actor.name, at: now, in: transaction)
            else { return }
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "number.explain",
                    subject: "",
                    subjectID: nil,
                    reason: why,
                    detail: "\(series) \(serial) 号"
                ),
                in: transaction
            )
        }
    }
}
