// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Storage
import Vocabulary

/// Many families at once, by the way that real ones come: an existing list.
extension PayOffice {
    /// An identity number that differs by person: real check digit, born 1950-01-01.
    static func idNumber(_ person: Int) -> String {
        let stem = "42900619500101" + String(String(1000 + person % 1000).suffix(3))
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let region = "4290" + String(String(100 + person / 1000 % 100).suffix(2))
        let digits = Array(region + stem.dropFirst(6))
        let sum = zip(digits, weights).reduce(0) { $0 + (Int(String($1.0)) ?? 0) * $1.1 }
        return String(digits) + ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11]
    }

    /// Rows of `families` families with `size` members each; amounts differ by family.
    static func rows(_ families: Int, size: Int = 2, first: Int = 0) -> [ListImport.Row] {
        (0..<families).flatMap { family in
            (0..<size).map { place in
                let person = first + family * size + place
                let isHead = place == 0
                return ListImport.Row(
                    line: family * size + place + 2,
                    householdNumber: "H\(first)-\(family)",
                    name: "人\(person)",
                    idNumber: idNumber(person),
                    regionID: villages[family % villages.count],
                    classCode: isHead ? "A" : nil,
                    urban: isHead ? "农村" : nil,
                    amount: isHead ? "\(600 + family % 400).\(10 + family % 90)" : nil,
                    startMonth: isHead ? "2025-01" : nil,
                    lastPaidMonth: isHead ? "2026-11" : nil,
                    bank: isHead ? "演示农商银行" : nil,
                    card: isHead ? card(Int64(person)) : nil
                )
            }
        }
    }

    /// Stands in for the registry: one identifier for each number.
    static let registry: ListImport.Registry = { people, _ in
        people.map { person in
            let number = person.idNumber
            let hundred = Int64(number.dropFirst(4).prefix(2)) ?? 0
            return 1_000_000 + hundred * 1_000 + (Int64(number.dropFirst(14).prefix(3)) ?? 0)
        }
    }

    @discardableResult
    func importFamilies(_ rows: [ListImport.Row], totals: ListImport.Totals? = nil) async throws -> ListImport.Report {
        try await benefits.importList(
            actor: maker,
            program: "dibao",
            exclusionGroup: "basic-living",
            rows: rows,
            totals: totals,
            registry: Self.registry
        )
    }

    /// Seconds that something takes, as a tenth of a millisecond's precision needs.
    static func measure(_ body: () async throws -> Void) async throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        try await body()
        return clock.now - start
    }
}
