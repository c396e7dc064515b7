// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// The places that a board tells side by side: townships of a county, counties of a prefecture.
struct BoardPlaces: Sendable {
    /// By code.
    let ids: [Int64]
    let areCounties: Bool
    /// False in the store of a prefecture whose counties reported nothing: their people and cases are in stores of their
    /// own, so that none here does not mean that there are none.
    let areKnown: Bool
    /// Counties that did not report the month that is told.
    let silent: Set<Int64>
    /// What counts belong to, where that is a place below one of these.
    private let homes: [Int64: Int64]

    /// Places of the reader's area, those that have nothing among them, and townships of old that still have something.
    init(_ board: Board, _ actor: Actor, _ tree: RegionTree, root: Int64) {
        let used = Set(board.benefits.map(\.townshipID) + board.work.map(\.regionID))
        let own = actor.regionID ?? root
        let all = tree.region(own).map { $0.level == .township ? [$0] : tree.children(of: $0.id) } ?? []
        let counties = all.filter { $0.level == .county }
        areCounties = !counties.isEmpty
        areKnown = counties.isEmpty || board.rollUp != nil
        silent = Set(board.rollUp?.missing ?? [])
        guard counties.isEmpty else {
            ids = counties.map(\.id)
            let known = Set(counties.map(\.id))
            homes = Dictionary(
                used.compactMap { id in tree.answering(for: id).first(where: known.contains).map { (id, $0) } },
                uniquingKeysWith: { $1 }
            )
            return
        }
        let present = all.filter { $0.level == .township && (!$0.isRetired || used.contains($0.id)) }
        let others = used.subtracting(present.map(\.id)).compactMap { tree.region($0) }
        ids = (present + others.filter { $0.level == .township }).sorted { $0.code < $1.code }.map(\.id)
        homes = [:]
    }

    /// The place in which something is counted.
    func home(of region: Int64) -> Int64 { homes[region] ?? region }

    var title: String { areCounties ? "各县（市、区）" : "各乡镇（街道）" }
    var column: String { areCounties ? "县（市、区）" : "乡镇（街道）" }

    /// Families and people of a program by place.
    func benefits(of program: String, _ board: Board) -> [Int64: (families: Int, persons: Int)] {
        board.benefits.filter { $0.programID == program }.reduce(into: [:]) { found, benefit in
            let known = found[home(of: benefit.townshipID)] ?? (0, 0)
            found[home(of: benefit.townshipID)] = (known.0 + benefit.families, known.1 + benefit.persons)
        }
    }

    /// Cases in hand and late ones by place.
    func work(_ board: Board) -> [Int64: (open: Int, late: Int)] {
        board.work.reduce(into: [:]) { found, work in
            let known = found[home(of: work.regionID)] ?? (0, 0)
            found[home(of: work.regionID)] = (known.0 + work.open, known.1 + work.late)
        }
    }
}
