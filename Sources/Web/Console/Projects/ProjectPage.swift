// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// One project on one page: what the plan says, how far it is, its money, contracts, photos, and all that was recorded.
struct ProjectPage: Page {
    static let template = "console/project"
    let layout: Layout
    let problem: String?
    let heading: String
    let plan: String
    let planLink: String
    let tone: String
    let state: String
    let lateText: String?
    let facts: [CasePage.Line]
    let contents: [Content]
    /// Leads to the form that takes it into the register; nil where it is there or the reader may not.
    let takeLink: String?
    let correctFacts: String?
    let stages: [Stage]
    let stageLink: String?
    let investments: [Investment]
    let planned: String
    let arrived: String
    let paid: String
    let contracted: String
    /// That the ledger says the same; nil where there is no money, or it doesn't.
    let booked: String?
    let doubts: [String]
    let arrivals: [Arrival]
    let arrivedLink: String?
    let contracts: [Contract]
    let contractLink: String?
    let photos: [Photo]
    let photoLink: String?
    let steps: [Step]
    let accept: Accept?
    let ownWork: Bool
    let missing: [String]

    struct Content: Sendable {
        let content: String
        let quantity: String?
    }

    struct Stage: Sendable {
        let stageName: String
        let due: String
        let reached: String
        let stageTone: String
        let stageState: String
        let fileLink: String?
    }

    struct Investment: Sendable {
        let title: String
        let source: String
        let amount: String
    }

    struct Arrival: Sendable {
        let arrivedFrom: String
        let arrivedSum: String
    }

    struct Contract: Sendable {
        let number: String
        let party: String
        let partyLink: String?
        let signed: String
        let contractSum: String
        let contractPaid: String
        let left: String
        let supplements: [String]
        let payments: [String]
        let contractFile: String?
        let payLink: String?
        let supplementLink: String?
    }

    struct Photo: Sendable {
        let photoFile: String
        let caption: String
        let taken: String
    }

    struct Step: Sendable {
        let title: String
        let on: String
        let said: String?
        let note: String?
        /// Why it doesn't stand any more; nil while it does.
        let fallen: String?
        let reason: String?
        let stepFile: String?
        let stepFileName: String
        let by: String
        let correctLink: String?
    }

    struct Accept: Sendable {
        let acceptLink: String
        let requestID: String
        let day: String
        let today: String
        let opinion: String
    }

    init(_ record: ProjectRecord, _ tree: RegionTree, problem: (any Problem)?, _ request: WebRequest) throws {
        let (actor, today) = (try request.actor, request.site.today)
        let (plan, project) = (record.plan, record.project)
        let isOpen = record.acceptance == nil
        let isListed = record.facts != nil
        let records = actor.may(.projectRecord)
        func form(_ kind: ProjectEntry.Kind, correcting entry: Int64? = nil) -> String? {
            guard records, kind == .facts || isListed, isOpen || kind.isMoney else { return nil }
            return Links.projectForm(plan.id, project.id, kind.rawValue, correcting: entry)
        }
        layout = Layout(request, title: project.title)
        self.problem = problem?.message
        heading = project.title
        self.plan = plan.title
        planLink = "\(Links.plan(plan.id))?part=projects"
        tone = record.state.tone
        state = record.state.title
        lateText = record.lateText
        facts = Self.facts(record, tree)
        contents = project.contents.map { content in
            Content(
                content: content.title,
                quantity: content.quantity.map { "\($0.text) \(content.unit ?? "")" }
            )
        }
        takeLink = isListed ? nil : form(.facts)
        let current = record.standing.last { $0.kind == .facts }
        correctFacts = isListed ? form(.facts, correcting: current?.id) : nil
        stages = record.stages.map { Self.stage($0, of: record, on: today) }
        let isComplete = record.stages.allSatisfy { $0.reached != nil || $0.title == ProjectRules.acceptance }
        stageLink = isComplete ? nil : form(.stage)
        investments = project.investments.map {
            Investment(
                title: $0.title,
                source: $0.source,
                amount: $0.amount.inLargeUnits + ($0.isYearly ? "/年" : "")
            )
        }
        planned = record.plannedText ?? "原文未列"
        arrived = record.arrived.inLargeUnits
        paid = record.paid.inLargeUnits
        contracted = record.contracted.inLargeUnits
        booked = record.bookedText
        doubts = record.doubts
        arrivals = FundSource.allCases.filter { record.arrived(from: $0) != .zero }.map {
            Arrival(arrivedFrom: $0.rawValue, arrivedSum: record.arrived(from: $0).inLargeUnits)
        }
        arrivedLink = form(.arrived)
        contracts = record.contracts.map { contract in
            Contract(
                number: contract.entry.number,
                party: contract.entry.party,
                partyLink: actor.may(.personRead) ? contract.entry.partyID.map(Links.organization) : nil,
                signed: contract.entry.day.iso,
                contractSum: contract.sum.inLargeUnits,
                contractPaid: contract.paid.inLargeUnits,
                left: contract.left.inLargeUnits,
                supplements: contract.supplements.map {
                    "\($0.day.iso) 补充合同 \($0.amount?.inLargeUnits ?? "")　\($0.words)"
                },
                payments: contract.payments.map {
                    "\($0.day.iso) 支付 \($0.amount?.inLargeUnits ?? "")\($0.words.isEmpty ? "" : "　\($0.words)")"
                },
                contractFile: contract.entry.evidence == nil ? nil : Links.projectFile(contract.entry.id),
                payLink: contract.left > .zero ? form(.paid).map { "\($0)&contract=\(contract.entry.rootID)" } : nil,
                supplementLink: form(.supplement).map { "\($0)&contract=\(contract.entry.rootID)" }
            )
        }
        contractLink = form(.contract)
        photos = record.standing(.photo).map {
            Photo(photoFile: Links.projectFile($0.id), caption: $0.words, taken: $0.day.iso)
        }
        photoLink = form(.photo)
        let later = Dictionary(
            record.entries.compactMap { entry in entry.correctsID.map { ($0, entry) } },
            uniquingKeysWith: { $1 }
        )
        steps = record.entries.reversed().map { entry in
            let stands = record.standing.contains { $0.id == entry.id }
            return Self.step(
                entry,
                fallen: entry.isVoid ? "作废" : later[entry.id].map { $0.isVoid ? "已作废" : "已更正" },
                correctLink: stands && entry.kind.isRecorded ? form(entry.kind, correcting: entry.id) : nil
            )
        }
        let mayAccept = isListed && isOpen && actor.may(.projectAccept)
        ownWork = mayAccept && record.isWork(of: actor.hands)
        accept =
            mayAccept && !ownWork
            ? Accept(
                acceptLink: "\(Links.project(plan.id, project.id))/accept",
                requestID: request.site.requestID(),
                day: request.form["day"].isEmpty ? today.iso : request.form["day"],
                today: today.iso,
                opinion: request.form["opinion"]
            ) : nil
        missing = isListed && isOpen ? record.missing : []
    }

    private static func facts(_ record: ProjectRecord, _ tree: RegionTree) -> [CasePage.Line] {
        let project = record.project
        var facts = [CasePage.Line(title: "依据", value: project.basis.joined(separator: "；"))]
        func add(_ title: String, _ value: String?) {
            if let value, !value.isEmpty { facts.append(CasePage.Line(title: title, value: value)) }
        }
        add("规划写的单位", project.departments.joined(separator: "、"))
        switch (project.from, project.until) {
        case (let from?, let until?): add("规划期限", "\(from.iso) 至 \(until.iso)")
        case (let from?, nil): add("规划期限", "\(from.iso) 起")
        case (nil, let until?): add("规划期限", "\(until.iso) 前")
        case (nil, nil): add("规划期限", "原文没有写")
        }
        if let known = record.facts {
            add("责任单位", known.unit)
            add("地点", "\(tree.name(known.regionID)) \(known.place)")
            add("用地", known.landText)
        }
        add("说明", project.note)
        return facts
    }

    private static func stage(_ stage: ProjectRecord.Stage, of record: ProjectRecord, on today: CivilDate) -> Stage {
        let (tone, state): (String, String)
        if let reached = stage.reached {
            let late = stage.due.map { reached.day.dayNumber - $0.dayNumber } ?? 0
            (tone, state) = late > 0 ? ("soon", "晚 \(late) 天完成") : ("done", "已完成")
        } else if record.facts == nil {
            (tone, state) = ("", "没有记录")
        } else if let due = stage.due {
            let left = due.dayNumber - today.dayNumber
            (tone, state) = left < 0 ? ("late", "逾期 \(-left) 天") : ("", "还有 \(left) 天")
        } else {
            (tone, state) = ("", "没有登记")
        }
        return Stage(
            stageName: stage.title,
            due: stage.due?.iso ?? "—",
            reached: stage.reached?.day.iso ?? "—",
            stageTone: tone,
            stageState: state,
            fileLink: stage.reached.flatMap { $0.evidence == nil ? nil : Links.projectFile($0.id) }
        )
    }

    private static func step(_ entry: ProjectEntry, fallen: String?, correctLink: String?) -> Step {
        var said: [String] = [entry.stage, entry.source?.rawValue].compactMap(\.self)
        if !entry.number.isEmpty { said.append(entry.number) }
        if !entry.party.isEmpty { said.append(entry.party) }
        if let amount = entry.amount { said.append("\(amount.text) 元") }
        if let facts = entry.facts { said += [facts.unit, facts.place, facts.landText] }
        return Step(
            title: entry.kind.title,
            on: entry.day.iso,
            said: said.isEmpty ? nil : said.joined(separator: "　"),
            note: entry.words.isEmpty ? nil : entry.words,
            fallen: fallen,
            reason: entry.reason,
            stepFile: entry.evidence == nil ? nil : Links.projectFile(entry.id),
            stepFileName: entry.evidence?.name ?? "",
            by: "\(entry.at.text) \(entry.by)",
            correctLink: correctLink
        )
    }
}
