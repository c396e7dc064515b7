// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// The parts of a consultation's page.
extension ConsultationPage {
    static func facts(_ record: Consultations.Record, _ request: WebRequest) -> [CasePage.Line] {
        let one = record.consultation
        let plan = request.site.rooms.planning.plans.first { $0.id == one.planID }
        var lines: [CasePage.Line] = []
        if let round = record.round, round.sentAt != nil {
            lines = [
                .init(title: "发文字号", value: round.letterNumber),
                .init(title: "截止时间", value: round.due?.text ?? ""),
                .init(title: "逾期未复", value: round.silenceAgrees ? "函中写明视为无意见" : "记为未回复，不视为无意见"),
            ]
        }
        if let planID = one.planID { lines.append(.init(title: "来自规划", value: plan?.title ?? planID)) }
        return lines + [.init(title: "起草", value: "\(one.draftedAt.text) \(one.draftedBy)")]
    }

    static func part(_ round: Consultation.Round, _ record: Consultations.Record, at now: Timestamp) -> RoundPart {
        let isOver = round.isOver(at: now)
        let standings = round.units.map { record.standing($0, in: round, at: now) }
        let counts = [
            ("无意见", ConsultationStanding.agreed), ("有意见", .answered), ("未回复", .silent), ("按函视为无意见", .silentlyAgreed),
        ].map { title, standing in (title, standings.count { $0 == standing }) }.filter { $0.1 > 0 }
        let late = record.replies.count { $0.round == round.number && !$0.isReplaced && $0.isLate }
        return RoundPart(
            title: record.rounds.count > 1 ? "第 \(round.number) 轮（第 \(round.draft) 稿）" : "各单位的回复",
            sentence: "征求 \(round.units.count) 个单位："
                + counts.map { "\($0.0) \($0.1) 个" }.joined(separator: "，") + (late > 0 ? "，其中逾期 \(late) 个" : "")
                + "。",
            letterLink: "\(Links.consultation(record.consultation.id))/letter?round=\(round.number)",
            units: round.units.map { unit in
                let replies = record.replies.filter { $0.unitID == unit.id }
                let reply = replies.last { !$0.isReplaced }
                let standing = record.standing(unit, in: round, at: now)
                let count = reply.map { reply in record.opinions.count { $0.replyID == reply.id } } ?? 0
                let replaced = replies.filter(\.isReplaced)
                return UnitLine(
                    name: unit.name,
                    tone: standing.tone(isOver: isOver),
                    standing: count > 0 ? "\(count) 条意见" : standing.title,
                    late: reply?.isLate ?? false,
                    received: reply?.receivedAt.text,
                    who: reply.map { "\($0.by)\($0.isFromPaper ? "，按纸质回函登记" : "")" },
                    fileLink: reply?.evidence == nil ? nil : reply.map { Links.consultationReplyFile($0.id) },
                    fileName: reply?.evidence?.name ?? "",
                    earlier: replaced.isEmpty
                        ? nil
                        : "替换前："
                            + replaced.map { reply in
                                let said = record.opinions.count { $0.replyID == reply.id }
                                return "\(reply.receivedAt.text) \(said > 0 ? "\(said) 条意见" : "无意见")"
                            }.joined(separator: "；")
                )
            }
        )
    }

    static func letter(
        _ record: Consultations.Record,
        _ units: [(name: String, regionID: Int64?)],
        _ problem: (any Problem)?,
        _ request: WebRequest
    ) -> LetterForm {
        let round = record.round
        let isTyped = problem != nil && !request.form.all("due_time").isEmpty
        let kept = Set(isTyped ? request.form.all("unit") : (round?.units ?? []).map(\.name))
        func boxes(_ townships: Bool) -> [UnitBox] {
            units.filter { ($0.regionID != nil) == townships }.map { unit in
                UnitBox(name: unit.name, checked: kept.contains(unit.name))
            }
        }
        return LetterForm(
            number: isTyped ? request.form["letter_number"] : round?.letterNumber ?? "",
            due: isTyped ? request.form["due"] : round?.due?.date.iso ?? "",
            time: isTyped ? request.form["due_time"] : round?.due?.time ?? "12:00",
            earliest: request.site.today.iso,
            silence: isTyped ? request.form["silence"] == "yes" : round?.silenceAgrees ?? false,
            departments: boxes(false),
            townships: boxes(true)
        )
    }

    static func reply(_ record: Consultations.Record, _ request: WebRequest) throws -> ReplyForm? {
        let (actor, now) = (try request.actor, request.site.clock.now())
        guard record.takesReplies, let round = record.round else { return nil }
        let consultations = request.site.rooms.consultations
        let units = round.units.filter { consultations.mayReply(actor, for: $0) }
        guard !units.isEmpty else { return nil }
        let typed = Opening.typed(request)
        let standing = record.drafts.first { $0.number == round.draft }?.standing ?? []
        let rows = (0..<16).map { place in
            let one = typed.indices.contains(place) ? typed[place] : Opening(clause: "", wants: "", why: "")
            return OpinionRow(
                field: "o\(place)",
                clauses: standing.enumerated().map { index, clause in
                    SelectOption(
                        value: "\(clause.number)",
                        title: "第 \(index + 1) 条　\(clause.text.prefix(24))",
                        selected: one.clause == "\(clause.number)"
                    )
                },
                wants: one.wants,
                why: one.why
            )
        }
        let chosen = request.form["unit"]
        return ReplyForm(
            requestID: request.site.requestID(),
            units: units.map { unit in
                let isSilent = [.silent, .silentlyAgreed].contains(record.standing(unit, in: round, at: now))
                return SelectOption(
                    value: "\(unit.id)",
                    title: isSilent ? unit.name : "\(unit.name)（已回复）",
                    selected: "\(unit.id)" == chosen
                )
            },
            fromPaper: actor.may(.consultationManage),
            received: request.form["received"].isEmpty ? now.date.iso : request.form["received"],
            receivedTime: request.form["received_time"].isEmpty ? now.time : request.form["received_time"],
            agreed: request.form["answer"] == "agree",
            opinions: Array(rows.prefix(1)),
            more: Array(rows.dropFirst())
        )
    }
}
