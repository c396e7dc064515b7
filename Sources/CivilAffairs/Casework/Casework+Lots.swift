// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Drawing by lot what becomes of a case that reaches a draw 抽取.
extension Casework {
    /// Draws for a case that has just come to such a step and keeps in its history what was drawn, from what, and how
    /// many were taken of those of its service before it in the month.
    func drawLot(
        _ before: CaseFile,
        _ file: CaseFile,
        service: CaseService,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !file.state.isEnded, file.step != before.step else { return }
        let step = try service.flow.step(file.step)
        guard step.kind == .draw else { return }
        let month = now.date.month
        let series = "lot-\(file.serviceID)-\(step.id)-\(month.iso)"
        // The number holds its series to the end of the transaction: whoever comes at the same moment waits, and then
        // counts this case too.
        let place = try store.nextNumber(series: series, in: transaction)
        let taken = try store.numbersGiven(series: "\(series)-taken", in: transaction)
        let code = cipher.token("\(series)-\(place)-\(file.id)", purpose: "lot")
        let isTaken = CaseLot.takes(code, place: place, taken: taken, share: step.share)
        if isTaken { _ = try store.nextNumber(series: "\(series)-taken", in: transaction) }
        let isNeeded = CaseLot.isNeeded(place: place, taken: taken, share: step.share)
        let why =
            isNeeded
            ? "不抽取就低于\(step.share)%，应当抽取"
            : "签号\(CaseLot.number(code))，小于\(CaseLot.chance(step.share))的抽中"
        try note(
            file,
            action: isTaken ? CaseLot.taken : CaseLot.passed,
            title: isTaken ? "抽签：抽中" : "抽签：未抽中",
            actor: .system("casework"),
            at: now,
            comment: "\(month.chinese)第\(place)件，此前抽中\(taken)件；抽签码\(code)，\(why)",
            in: transaction
        )
    }
}
