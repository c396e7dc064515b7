// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import Policy
import SharedKernel
import Vocabulary

/// Lays out what a family's cases and enrolments hold as the numbered parts of an archive.
struct ArchiveBuilder {
    let today: CivilDate
    let address: String
    /// Where a picture of a case is found.
    let picture: (Int64, String) -> String
    private(set) var parts: [ArchivePage.Part] = []

    init(today: CivilDate, address: String, picture: @escaping (Int64, String) -> String) {
        self.today = today
        self.address = address
        self.picture = picture
    }

    /// The parts of a case in the order in which they came about.
    /// - Parameter report: nil for whom what departments returned is not for.
    mutating func add(
        _ dossier: Casework.Dossier,
        people: [PersonSummary],
        report: VerificationReport?,
        tree: RegionTree
    ) throws {
        let file = dossier.file
        let names = Dictionary(people.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        put(
            "申请：\(dossier.service.flow.title)",
            at: file.openedAt.date,
            lines: lines(file, tree),
            tables: [family(dossier, people)]
        )
        if let report { compare(report) }
        consents(dossier, names)
        materials(dossier)
        answerFiles(dossier)
        for visit in dossier.visits { self.visit(visit, caseID: file.id) }
        if let decision = dossier.decision { self.decision(decision, names) }
        for posting in dossier.postings { self.posting(posting) }
        for objection in dossier.objections { self.objection(objection) }
        for document in dossier.documents { try paper(document) }
        let rows = dossier.actions.map { action in
            [
                action.recordedAt.text, action.title, "\(action.actorName)（\(action.functionTitle)）",
                action.comment ?? "",
            ]
        }
        put("办理记录", at: nil, tables: [Self.table("", ["时间", "事项", "办理人", "意见"], rows)])
    }

    /// An enrolment with its changes and what was due month by month.
    mutating func add(_ detail: EnrolmentDetail) {
        let enrolment = detail.enrolment
        let changes = detail.changes.map { change in
            [
                change.from.chinese, change.kind.title, change.before?.text ?? "", change.after?.text ?? "",
                change.reason,
                change.hearing.map { "\($0.on.iso) \($0.note)" } ?? "", change.recordedBy,
            ]
        }
        let months = detail.entitlements.map { due in
            [due.month.chinese, due.kind.title, due.amount.text, due.paymentID == nil ? "未编入清册" : "已编入清册"]
        }
        put(
            "在册：\(enrolment.number)",
            at: nil,
            lines: [
                CasePage.Line(title: "状态", value: enrolment.state.title),
                CasePage.Line(title: "类别", value: "\(enrolment.urban.title) \(enrolment.classCode) 类"),
                CasePage.Line(title: "保障人数", value: "\(enrolment.members) 人"),
                CasePage.Line(title: "月保障金额", value: "\(enrolment.amount.text) 元"),
                CasePage.Line(title: "领取人", value: enrolment.payeeName),
                CasePage.Line(title: "起始月份", value: enrolment.startedMonth.chinese),
            ] + (enrolment.endedMonth.map { [CasePage.Line(title: "停发月份", value: $0.chinese)] } ?? []),
            tables: [
                Self.table("变更", ["月份", "种类", "原金额（元）", "新金额（元）", "原因", "听取意见", "登记人"], changes),
                Self.table("应发", ["月份", "种类", "金额（元）", "清册"], months),
            ]
        )
    }

    // MARK: - Parts

    private mutating func put(
        _ title: String,
        at date: CivilDate?,
        lines: [CasePage.Line] = [],
        tables: [ArchivePage.Table] = [],
        texts: [String] = [],
        notes: [String] = [],
        pictures: [ArchivePage.Picture] = [],
        files: [ArchivePage.Picture] = [],
        paper: String? = nil
    ) {
        let position = parts.count + 1
        parts.append(
            ArchivePage.Part(
                position: position,
                anchor: "part-\(position)",
                title: title,
                at: date?.iso ?? "",
                lines: lines,
                tables: tables.filter { !$0.rows.isEmpty },
                texts: texts,
                notes: notes,
                pictured: !pictures.isEmpty && lines.isEmpty && tables.isEmpty,
                pictures: pictures,
                files: files,
                paper: paper
            )
        )
    }

    private static func table(_ caption: String, _ heads: [String], _ rows: [[String]]) -> ArchivePage.Table {
        ArchivePage.Table(caption: caption, heads: heads, rows: rows.map { ArchivePage.Row(cells: $0) })
    }

    private func lines(_ file: CaseFile, _ tree: RegionTree) -> [CasePage.Line] {
        [
            CasePage.Line(title: "编号", value: file.number ?? "尚未受理"),
            CasePage.Line(title: "申请人", value: file.applicantName),
            CasePage.Line(title: "居住地", value: tree.fullName(file.villageRegionID)),
            CasePage.Line(title: "申请方式", value: file.channel.title),
            CasePage.Line(title: "受理日期", value: file.acceptedOn?.chinese ?? "—"),
            CasePage.Line(title: "近亲属备案", value: file.kin ?? "无"),
            CasePage.Line(title: "办理结果", value: file.state.title + (file.decidedOn.map { "（\($0.chinese)）" } ?? "")),
        ]
    }

    private func family(_ dossier: Casework.Dossier, _ people: [PersonSummary]) -> ArchivePage.Table {
        let byID = Dictionary(people.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = dossier.members.map { member in
            let person = byID[member.personID]
            return [
                person?.name ?? "—", member.relation, person?.sex?.title ?? "—",
                person?.age(on: today).map { "\($0)" } ?? "—", person?.numberMasked ?? "—",
                member.standing.title + (member.reason.map { "（\($0)）" } ?? ""),
            ]
        }
        return Self.table("共同生活家庭和义务人", ["姓名", "关系", "性别", "年龄", "身份证号", "身份"], rows)
    }

    private mutating func compare(_ report: VerificationReport) {
        func cell(_ cell: VerificationReport.Cell?) -> String {
            cell.map { "\(CasePage.shown($0.value))\n\($0.origin) \($0.asOf.iso)" } ?? ""
        }
        let tables = report.people.map { person in
            Self.table(
                person.name,
                ["项目", "申报", "核对", "入户", "复查认定"],
                person.items.map { item in
                    [
                        item.name + (item.differs ? "（不一致）" : ""), cell(item.declared), cell(item.matched),
                        cell(item.visit), cell(item.settled),
                    ]
                }
            )
        }
        put("家庭经济状况核对", at: nil, tables: tables, texts: ["结论：\(report.conclusion.title)"])
    }

    private mutating func consents(_ dossier: Casework.Dossier, _ names: [Int64: String]) {
        guard !dossier.consents.isEmpty else { return }
        let rows = dossier.consents.map { consent in
            [
                names[consent.personID] ?? "—", "\(consent.givenBy)（\(consent.relation)）", consent.way.title,
                consent.from.iso, consent.until.iso, consent.revokedAt.map { "\($0.date.iso) 撤回" } ?? "",
            ]
        }
        let signatures = dossier.consents.filter { $0.way == .drawn }.compactMap { consent in
            consent.sheetHash.map {
                ArchivePage.Picture(
                    source: picture(dossier.file.id, $0),
                    title: "\(consent.givenBy)的签名",
                    signature: true
                )
            }
        }
        put(
            "核对授权",
            at: nil,
            tables: [Self.table("", ["被核对人", "授权人", "签署方式", "自", "至", "备注"], rows)],
            pictures: signatures
        )
    }

    private mutating func materials(_ dossier: Casework.Dossier) {
        let held = Dictionary(dossier.materials.map { ($0.materialID, $0) }, uniquingKeysWith: { _, last in last })
        let rows = dossier.service.materials.map { need in
            let material = held[need.id]
            let state = material?.state.title ?? (need.lookedUp ? "由我们查询" : "未提供")
            return [need.title, state, material?.addedAt.date.iso ?? "", material?.note ?? ""]
        }
        put("材料清单", at: nil, tables: [Self.table("", ["材料", "情况", "日期", "备注"], rows)])
        for need in dossier.service.materials {
            guard let material = held[need.id], let hash = material.blobHash else { continue }
            let found = ArchivePage.Picture(
                source: picture(dossier.file.id, hash),
                title: material.fileName ?? need.title
            )
            let isPicture = material.media?.hasPrefix("image/") ?? false
            put(
                "材料：\(need.title)",
                at: material.addedAt.date,
                pictures: isPicture ? [found] : [],
                files: isPicture ? [] : [found]
            )
        }
    }

    /// What was uploaded for questions of the form, as far as it still answers one.
    private mutating func answerFiles(_ dossier: Casework.Dossier) {
        let current = FactRules.current(dossier.facts)
        for subject in [Fact.Subject.family] + dossier.members.map({ .person($0.personID) }) {
            guard let facts = current[subject] else { continue }
            for field in dossier.service.fields(of: subject, dossier.members) {
                guard let file = (facts[field.name]?.value).flatMap({ dossier.titles.file($0, field) }) else {
                    continue
                }
                let found = ArchivePage.Picture(
                    source: picture(dossier.file.id, file.hash),
                    title: file.name,
                    signature: field.type == .signature
                )
                put(
                    "申请内容：\(field.title)",
                    at: facts[field.name]?.recordedAt.date,
                    pictures: file.isPicture ? [found] : [],
                    files: file.isPicture ? [] : [found]
                )
            }
        }
    }

    private mutating func visit(_ visit: HomeVisit, caseID: Int64) {
        let photos = visit.papers.map { paper in
            ArchivePage.Picture(
                source: picture(caseID, paper.hash),
                title: paper.name.isEmpty ? paper.kind.title : "\(paper.name)的签名",
                signature: paper.kind == .signature
            )
        }
        put(
            "入户调查",
            at: visit.visitedOn,
            lines: [
                CasePage.Line(title: "调查人员", value: visit.surveyors.joined(separator: "、")),
                CasePage.Line(title: "在场成员", value: visit.present),
                CasePage.Line(title: "调查层级", value: visit.byCounty ? "县级" : "乡镇（街道）"),
            ],
            texts: [visit.findings],
            pictures: photos
        )
    }

    private mutating func decision(_ decision: Decision, _ names: [Int64: String]) {
        let named = Dictionary(names.map { (String($0), $1) }, uniquingKeysWith: { first, _ in first })
        let shown = try? JSONDecoder().decode(ShownExplanation.self, from: Data(decision.result.utf8))
        let rows =
            shown?.clauses.map { clause -> [String] in
                let result = Evaluation.Clause.Result(rawValue: clause.result)?.title ?? clause.result
                return [clause.title, result, PersonNames.named(clause.margin, named), clause.basis]
            } ?? []
        put(
            "测算结论：\(decision.outcome)",
            at: decision.evaluatedOn,
            lines: [
                CasePage.Line(title: "月保障金额", value: "\(decision.amount.text) 元"),
                CasePage.Line(title: "保障人数", value: "\(decision.covered.count) 人"),
                CasePage.Line(title: "内容指纹", value: String(decision.contentHash.prefix(32))),
            ],
            tables: [Self.table("", ["条件", "结果", "差额", "依据"], rows)],
            texts: [decision.sentence],
            notes: shown.map { [PersonNames.named($0.calculation, named)] } ?? []
        )
    }

    private mutating func posting(_ posting: Posting) {
        let photos = [("张贴照片", posting.upPhoto), ("撤下照片", posting.downPhoto)].compactMap { title, hash in
            hash.map { ArchivePage.Picture(source: picture(posting.caseID, $0), title: title) }
        }
        put(
            posting.title,
            at: posting.from,
            lines: posting.lines.map { CasePage.Line(title: $0.title, value: $0.value) }
                + [CasePage.Line(title: "期限", value: "\(posting.from.chinese)至\(posting.until.chinese)")],
            pictures: photos
        )
    }

    private mutating func objection(_ objection: Objection) {
        put(
            "公示异议",
            at: objection.raisedAt.date,
            lines: [
                CasePage.Line(title: "提出人", value: objection.raisedBy),
                CasePage.Line(
                    title: "处理结果",
                    value: objection.upheld.map { $0 ? "异议成立" : "异议不成立" } ?? "尚未处理"
                ),
            ],
            texts: [objection.content, objection.answer.map { "答复：\($0)" } ?? ""].filter { !$0.isEmpty }
        )
    }

    /// The paper itself, word for word, in the middle of the archive.
    private mutating func paper(_ document: IssuedDocument) throws {
        let html = try PaperPrinter.coded(document.html, address: address)
        guard let start = html.range(of: "<article"), let end = html.range(of: "</article>") else { return }
        put(
            "\(document.title)\(document.number.map { " \($0)" } ?? "")",
            at: document.issuedAt.date,
            paper: String(html[start.lowerBound..<end.upperBound])
        )
    }
}
