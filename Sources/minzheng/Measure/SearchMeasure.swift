// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage

/// Times finding cases by words, with all cases of the store in the index.
struct SearchMeasure {
    struct Times: Encodable {
        /// Cases in the index, and the seconds that it took to take them in.
        var cases = 0
        var indexing = 0.0
        /// Median milliseconds of the first page of a list, by login and what was searched for.
        var searches: [String: Double] = [:]
        /// What one in a hundred searches takes longer than, milliseconds.
        var slowestHundredth = 0.0
    }

    /// What officers look for: a name, its sound and its initials, words that a few cases hold and words that most do.
    private static let texts = ["张伟", "王芳", "zhangwei", "liqiang", "zs", "演示12", "低保", "临时救助", "举报", "残疾人"]

    let rooms: Rooms

    func run() async throws -> Times {
        var times = Times()
        let start = ContinuousClock.now
        try await rooms.casework.rebuildSearch()
        times.indexing = start.duration(to: .now) / .seconds(1)
        times.cases = try await rooms.database.read { try MeasureCaseStore.count(in: $0) }
        var all: [Double] = []
        for login in ["jingling", "jingban"] {
            let actor = try await rooms.access.actor(login: login)
            for text in Self.texts {
                var found: [Double] = []
                for _ in 0..<20 {
                    let start = ContinuousClock.now
                    _ = try await rooms.casework.list(actor: actor, filter: CaseFilter(text: text))
                    found.append(start.duration(to: .now) / .milliseconds(1))
                }
                all += found
                times.searches["\(login) \(text)"] = found.sorted()[10]
            }
        }
        times.slowestHundredth = all.sorted()[all.count * 99 / 100]
        return times
    }
}
