// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

/// Old cases that have been kept long enough, and people who ask what is held of them.
extension DemoBuilder {
    /// Withdrawn applications of eleven years ago.
    func oldCases(_ office: Office) async throws {
        let now = clock.now()
        for (offset, head) in try await applicants(office).prefix(4).enumerated() {
            let day = now.date.adding(months: -12 * 11).adding(days: 30 * offset)
            clock.travel(to: Timestamp(date: day, hour: 10, minute: 5))
            try await DemoCase(rooms: rooms, clock: clock, office: office, end: now).tell(head, until: "withdrawn")
        }
        clock.travel(to: now)
    }

    /// One of the old cases held, one proposed to go, one gone; and a print-out that somebody asked for.
    func privacy(_ office: Office) async throws {
        guard let drafter = office.actors["jingban"], let leader = office.actors["lingdao"],
            let clerk = office.actors["jingling"]
        else { return }
        try await emergency(clerk, reviewer: office.actors["shenji"], office)
        let due = try await rooms.privacy.due(actor: drafter).cases
        guard due.count > 3 else { return }
        try await rooms.privacy.hold(actor: drafter, caseID: due[0].id, reason: "行政复议期间（演示）")
        let gone = try await rooms.privacy.propose(actor: drafter, caseIDs: [due[1].id], note: "保管期满，无继续保存价值（演示）")
        try await rooms.privacy.approve(actor: leader, gone, version: 1, note: "同意销毁（演示）")
        _ = try await rooms.privacy.propose(actor: drafter, caseIDs: [due[2].id], note: "保管期满（演示）")
        guard let head = try await applicants(office).first else { return }
        _ = try await rooms.privacy.ask(actor: clerk, personID: head.id, identity: .own, reason: "本人申请查阅（演示）")
    }

    /// A record of another township that was opened for an emergency, reviewed by the auditor and not yet by the leader.
    private func emergency(_ clerk: Actor, reviewer: Actor?, _ office: Office) async throws {
        guard let stranger = try await stranger(office), let reviewer else { return }
        let id = try await rooms.privacy.openEmergency(
            actor: clerk,
            number: try ResidentID(stranger.number, today: clock.today),
            name: try PersonName(stranger.name),
            reason: "老人在本街道走失，联系家属（演示）"
        )
        _ = try await rooms.privacy.lookEmergency(actor: clerk, id)
        try await rooms.privacy.reviewEmergency(
            actor: reviewer,
            id,
            isJustified: true,
            note: "已核对接处警记录（演示）"
        )
    }
}
