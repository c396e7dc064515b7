// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Vocabulary

/// A draft that was settled after its opinions were collated, and one that units are answering (演示).
extension DemoBuilder {
    private static let text = """
        一、总体要求
        健全分层分类的社会救助，办理时限只减不增。
        二、主要任务
        收入超过标准的，给一年渐退期。
        乡镇（街道）民政服务站至少有两名经办人员。
        """

    func consultations(_ work: Governance) async throws {
        let units = try await rooms.consultations.units().map(\.name)
        guard units.count > 3 else { return }
        let asked = Array(units.prefix(4))
        let old = try await sent("社会救助实施细则（演示）", to: asked, daysAgo: 200, term: 20, number: 1, work)
        try await answered(old, asked.count, on: work.today.adding(days: -188), work)
        try await collated(old, on: work.today.adding(days: -178), work)
        let running = try await sent("养老服务实施意见（演示）", to: asked, daysAgo: 6, term: 20, number: 2, work)
        try await answered(running, 2, on: work.today.adding(days: -3), work)
    }

    private func sent(
        _ title: String,
        to units: [String],
        daysAgo: Int,
        term: Int,
        number: Int,
        _ work: Governance
    ) async throws -> Int64 {
        let day = work.today.adding(days: -daysAgo)
        go(to: day, work)
        let id = try await rooms.consultations.draft(actor: work.drafter, title: title, text: Self.text)
        let version = try await rooms.consultations.record(actor: work.drafter, id).consultation.version
        try await rooms.consultations.prepare(
            actor: work.drafter,
            id,
            version: version,
            Consultations.Letter(
                number: "演示函〔\(day.year)〕\(number)号",
                due: Timestamp(date: day.adding(days: term), hour: 17),
                silenceAgrees: false,
                units: units
            ),
            sends: true
        )
        return id
    }

    /// The first so many units answer: the second wants something else, the others agree.
    private func answered(_ id: Int64, _ count: Int, on day: CivilDate, _ work: Governance) async throws {
        go(to: day, work)
        let record = try await rooms.consultations.record(actor: work.drafter, id)
        let clause = record.drafts.last?.clauses.last { $0.text.contains("渐退") }?.number
        for (place, unit) in (record.rounds.last?.units ?? []).prefix(count).enumerated() {
            let wants = Consultation.Answer.Line(clause: clause, wants: "改为六个月渐退期（演示）", why: "与省里的规定一致")
            try await rooms.consultations.reply(
                actor: work.drafter,
                id,
                Consultation.Answer(
                    unitID: unit.id,
                    isAgreed: place != 1,
                    lines: place == 1 ? [wants] : [],
                    evidence: work.paper
                )
            )
        }
    }

    private func collated(_ id: Int64, on day: CivilDate, _ work: Governance) async throws {
        go(to: day, work)
        let version = try await rooms.consultations.record(actor: work.drafter, id).consultation.version
        try await rooms.consultations.collate(actor: work.drafter, id, version: version)
        for line in try await rooms.consultations.record(actor: work.drafter, id).collation {
            try await rooms.consultations.decide(
                actor: work.drafter,
                line.opinion.id,
                .declined,
                reason: "本地已有文件规定一年，暂不改（演示）。",
                turn: line.opinion.turn
            )
        }
        let last = try await rooms.consultations.record(actor: work.drafter, id).consultation.version
        try await rooms.consultations.settle(actor: work.drafter, id, version: last)
    }
}
