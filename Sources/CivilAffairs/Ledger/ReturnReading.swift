// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// A return as read, before the store is asked: answers by line, and lines that cannot be read. Pure.
struct ReturnReading {
    struct Answered {
        let line: Int
        let answer: BankReturnRules.Answer
        let cardBlind: String
    }

    private let answered: [Answered]
    private let bad: [BankReturn.Line]

    /// The business numbers to ask the store for.
    var numbers: [String] { answered.map(\.answer.businessNumber) }

    init(_ records: [BankReturn.Record], cipher: FieldCipher) throws {
        let (columns, body) = try BankReturnRules.columns(records)
        var answered: [Answered] = []
        var bad: [BankReturn.Line] = []
        answered.reserveCapacity(body.count)
        for record in body {
            switch BankReturnRules.read(record, columns) {
            case nil: continue
            case .bad(let outcome, let reason):
                bad.append(BankReturn.Line(line: record.line, outcome: outcome, reason: reason))
            case .answer(let answer):
                let blind = PayeeAccountStore.blind(answer.card, cipher)
                answered.append(Answered(line: record.line, answer: answer, cardBlind: blind))
            }
        }
        guard !answered.isEmpty || !bad.isEmpty else { throw LedgerProblem.emptyReturn }
        self.answered = answered
        self.bad = bad
    }

    struct Outcome {
        var lines: [(line: BankReturn.Line, attemptID: Int64?, fen: Int64?)] = []
        var settled: [ReturnStore.Settled] = []

        func report(fileID: Int64, name: String) -> BankReturn.Report {
            func sum(_ paid: Bool) -> Money {
                Money(fen: settled.reduce(0) { $1.paid == paid ? $0 + $1.attempt.fen : $0 })
            }
            return BankReturn.Report(
                fileID: fileID,
                name: name,
                lines: lines.count,
                paid: lines.count { $0.line.outcome == .paid },
                failed: lines.count { $0.line.outcome == .failed },
                known: lines.count { $0.line.outcome == .known },
                paidAmount: sum(true),
                failedAmount: sum(false),
                bad: lines.map(\.line).filter(\.outcome.isBad),
                seenBefore: false
            )
        }
    }

    /// What each line means for what was sent. Of lines that say the same, the first counts; when lines of one
    /// number disagree, none counts, since guessing would move money.
    func judged(against sent: [String: BankReturnRules.SentAttempt]) -> Outcome {
        var first: [String: Answered] = [:]
        var disputed: Set<String> = []
        for one in answered {
            guard let earlier = first[one.answer.businessNumber] else {
                first[one.answer.businessNumber] = one
                continue
            }
            let same = earlier.cardBlind == one.cardBlind && earlier.answer.fen == one.answer.fen
            if !same || earlier.answer.paid != one.answer.paid { disputed.insert(one.answer.businessNumber) }
        }
        var outcome = Outcome()
        outcome.lines = bad.map { ($0, nil, nil) }
        for one in answered {
            let number = one.answer.businessNumber
            let known = sent[number]
            let verdict: (BankReturn.Outcome, String?)
            if disputed.contains(number) {
                verdict = (.contradicts, "同一业务号在文件内出现多次且内容不一致，均未入账")
            } else if let earlier = first[number], earlier.line != one.line {
                verdict = (.duplicate, "与第 \(earlier.line) 行重复")
            } else {
                verdict = BankReturnRules.judge(one.answer, cardBlind: one.cardBlind, sent: known)
            }
            let line = BankReturn.Line(line: one.line, outcome: verdict.0, reason: verdict.1)
            outcome.lines.append((line, known?.id, one.answer.fen))
            if let known, verdict.0 == .paid || verdict.0 == .failed {
                outcome.settled.append(
                    ReturnStore.Settled(attempt: known, paid: verdict.0 == .paid, reason: verdict.1)
                )
            }
        }
        outcome.lines.sort { $0.line.line < $1.line.line }
        return outcome
    }
}
