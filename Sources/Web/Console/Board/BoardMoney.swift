// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Vocabulary

extension BoardView {
    /// What was to be paid and what arrived, month by month.
    struct Money: Sendable {
        static let height: Int64 = 160
        private static let step: Int64 = 50
        private static let room: Int64 = 110

        let columns: [Column]
        let hasAny: Bool
        let moneyLink: String?
        let described: String
        /// What a month without bars says.
        let none: String

        struct Column: Sendable {
            let x: Int64
            let mark: String
            /// Nil in a month without a list.
            let bars: Bars?
            let markX: Int64
            let markY: Int64
            let noneY: Int64
        }

        struct Bars: Sendable {
            let dueX: Int64
            let dueY: Int64
            let dueHeight: Int64
            let paidY: Int64
            let paidHeight: Int64
            let barText: String
        }

        /// - Parameter isReported: whether counties reported it, so that a month is only told where all of them did.
        init(_ months: [Board.MonthMoney], isReported: Bool, link: String?) {
            let none = isReported ? "没有报齐" : "没有发放"
            self.none = none
            let top = max(1, months.compactMap(\.due).map(\.fen).max() ?? 0)
            let base = Self.height - 26
            func tall(_ fen: Int64) -> Int64 { fen <= 0 ? 0 : max(2, fen / max(1, top / Self.room)) }
            columns = months.enumerated().map { place, month in
                let x = Int64(place) * Self.step + 8
                let bars = month.due.map { due -> Bars in
                    let paid = month.paid ?? .zero
                    let (high, filled) = (min(tall(due.fen), Self.room + 4), min(tall(paid.fen), Self.room + 4))
                    return Bars(
                        dueX: x,
                        dueY: base - high,
                        dueHeight: high,
                        paidY: base - filled,
                        paidHeight: filled,
                        barText: "\(month.month.chinese)应发 \(due.shortened)，到账 \(paid.shortened)"
                    )
                }
                return Column(
                    x: x,
                    mark: String(month.month.monthNumber),
                    bars: bars,
                    markX: x + Self.step / 2 - 8,
                    markY: Self.height - 8,
                    noneY: base - 6
                )
            }
            hasAny = months.contains { $0.due != nil }
            moneyLink = link
            described =
                months.map { month in
                    month.due.map {
                        "\(month.month.chinese)应发 \($0.shortened)，到账 \((month.paid ?? .zero).shortened)"
                    } ?? "\(month.month.chinese)\(none)"
                }.joined(separator: "；")
        }
    }
}

extension Vocabulary.Money {
    /// `85.20 万元` or `1.37 亿元`, rounded half up to the second decimal; smaller amounts to the fen.
    var shortened: String {
        for (unit, scale) in [("亿元", Int64(10_000_000_000)), ("万元", 1_000_000)] where fen.magnitude >= scale {
            let hundredths = (fen + scale / 200) / (scale / 100)
            return "\(Figure(digits: hundredths, places: 2).text) \(unit)"
        }
        return "\(text) 元"
    }
}
