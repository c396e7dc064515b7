// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Vocabulary

/// An answer of the other system, read and held against what was sent. Pure.
struct ExchangeReading {
    private enum Column { case number, result, reason }

    private struct Said {
        let line: Int
        let number: String
        let isAccepted: Bool
        let reason: String?
    }

    /// What the store knows about a number.
    struct Sent {
        let id: Int64
        let state: ExchangeLine.State
    }

    /// An answer that changes something.
    struct Settled {
        let id: Int64
        let isAccepted: Bool
        let reason: String?
    }

    private let said: [Said]
    private let unreadable: [ExchangeAnswer.Line]

    /// Every number that the file names.
    var numbers: [String] { Set(said.map(\.number)).sorted() }
    var lineCount: Int { said.count + unreadable.count }

    /// - Throws: `ExchangeProblem.columns`, `.emptyAnswer`.
    init(_ file: TableFile, _ answer: ExchangeDefinition.Answer) throws {
        let names = [(Column.number, answer.number), (.result, answer.result), (.reason, answer.reason)]
        let head = file.head { title in
            let plain = Self.plain(title)
            return names.first { $0.1.contains { Self.plain($0) == plain } }?.0
        }
        let missing = names.prefix(2).filter { head.columns[$0.0] == nil }.compactMap { $0.1.first }
        guard missing.isEmpty else { throw ExchangeProblem.columns(missing: missing) }
        var said: [Said] = []
        var unreadable: [ExchangeAnswer.Line] = []
        for line in head.body where !line.isBlank {
            func bad(_ reason: String) {
                unreadable.append(ExchangeAnswer.Line(line: line.number, outcome: .unreadable, reason: reason))
            }
            guard line.problems.isEmpty else {
                bad(line.problems.joined(separator: "；"))
                continue
            }
            let number = line[head.columns[.number]]
            let result = Self.plain(line[head.columns[.result]])
            let reason = line[head.columns[.reason]]
            guard !number.isEmpty else {
                bad("流水号为空")
                continue
            }
            let isAccepted = answer.accepted.contains { Self.plain($0) == result }
            guard isAccepted || answer.refused.contains(where: { Self.plain($0) == result }) else {
                bad(
                    result.isEmpty
                        ? "结果为空"
                        : "结果“\(result.prefix(20))”不认识，应为 \((answer.accepted + answer.refused).joined(separator: "、"))"
                )
                continue
            }
            said.append(
                Said(
                    line: line.number,
                    number: number,
                    isAccepted: isAccepted,
                    reason: isAccepted ? nil : String((reason.isEmpty ? "没有写明原因" : reason).prefix(200))
                )
            )
        }
        guard !said.isEmpty || !unreadable.isEmpty else { throw ExchangeProblem.emptyAnswer }
        self.said = said
        self.unreadable = unreadable
    }

    private static func plain(_ text: String) -> String {
        text.filter { !$0.isWhitespace && !"()（）*＊".contains($0) }
    }

    /// What each line comes to.
    func judged(against sent: [String: Sent]) -> (lines: [ExchangeAnswer.Line], settled: [Settled]) {
        let results = Dictionary(grouping: said, by: \.number).mapValues { Set($0.map(\.isAccepted)) }
        var lines = unreadable
        var settled: [Settled] = []
        var firstLine: [String: Int] = [:]
        for one in said {
            func note(_ outcome: ExchangeAnswer.Outcome, _ reason: String?) {
                lines.append(ExchangeAnswer.Line(line: one.line, outcome: outcome, reason: reason))
            }
            if results[one.number]?.count == 2 {
                note(.contradicts, "流水号 \(one.number.prefix(30)) 在文件内既有接受又有退回，都没有登记")
            } else if let earlier = firstLine[one.number] {
                note(.duplicate, "与第 \(earlier) 行是同一个流水号")
            } else if let known = sent[one.number] {
                switch (known.state, one.isAccepted) {
                case (.waiting, _):
                    note(one.isAccepted ? .accepted : .refused, one.reason)
                    settled.append(Settled(id: known.id, isAccepted: one.isAccepted, reason: one.reason))
                case (.accepted, true), (.refused, false): note(.known, nil)
                case (.accepted, false): note(.contradicts, "此前已登记为接受，本次为退回，请与省里核实")
                case (.refused, true): note(.contradicts, "此前已登记为退回，本次为接受，请与省里核实")
                }
            } else {
                note(.unknownNumber, "流水号 \(one.number.prefix(30)) 不在我方上报的数据中")
            }
            if firstLine[one.number] == nil { firstLine[one.number] = one.line }
        }
        return (lines.sorted { $0.line < $1.line }, settled)
    }
}
