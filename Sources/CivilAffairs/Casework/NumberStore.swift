// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of looking at numbers: what was given, against what the series say was given.
struct NumberStore: Sendable {
    /// Case numbers are the year, the region and five digits; papers keep their series.
    private static let given: SQL = """
        (select 'case-' || substr(number, 5, length(number) - 9) || '-' || substr(number, 1, 4) as series,
            cast(substr(number, length(number) - 4) as bigint) as serial, '' as title
        from case_file where number is not null
        union all select series, serial, title from document where series is not null)
        """

    struct Sum: Sendable {
        let series: String
        let expected: Int64
        let count: Int64
        let distinct: Int64
        /// Of the papers; empty for cases.
        let title: String
    }

    /// Every series of cases and papers with how many numbers it gave and how many are there.
    func sums(in transaction: any ReadTransaction) throws -> [Sum] {
        try transaction.query(
            """
            select s.series, s.next - 1, coalesce(g.total, 0), coalesce(g.different, 0),
                coalesce(g.title, '') from number_series s
            left join (select series, count(*) as total, count(distinct serial) as different, max(title) as title
                from \(Self.given) v group by series) g on g.series = s.series
            where g.series is not null or s.series like 'case-%' order by s.series
            """
        ).map { row in
            Sum(
                series: try row.at(0),
                expected: try row.at(1),
                count: try row.at(2),
                distinct: try row.at(3),
                title: try row.at(4)
            )
        }
    }

    /// Numbers of series that do not add up.
    func serials(_ series: [String], in transaction: any ReadTransaction) throws -> [String: Set<Int64>] {
        guard !series.isEmpty else { return [:] }
        var found: [String: Set<Int64>] = [:]
        for row in try transaction.query(
            "select series, serial from \(Self.given) v where series in \(in: series)"
        ) {
            found[try row.at(0), default: []].insert(try row.at(1))
        }
        return found
    }

    func voided(in transaction: any ReadTransaction) throws -> [String: [NumberLine.Voided]] {
        var found: [String: [NumberLine.Voided]] = [:]
        for row in try transaction.query(
            "select series, serial, reason, recorded_by, recorded_at from voided_number order by series, serial"
        ) {
            let voided = NumberLine.Voided(
                serial: try row.at(1),
                reason: try row.at(2),
                by: try row.at(3),
                at: try row.at(4)
            )
            found[try row.at(0), default: []].append(voided)
        }
        return found
    }

    /// - Returns: false when it was explained already.
    func explain(
        _ series: String,
        _ serial: Int64,
        reason: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            insert into voided_number (series, serial, reason, recorded_by, recorded_at)
            values (\(series), \(serial), \(reason), \(name), \(now)) on conflict (series, serial) do nothing
            """
        ) == 1
    }
}
