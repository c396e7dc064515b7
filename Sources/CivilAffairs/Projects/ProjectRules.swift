// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// The rules of the register of projects. Pure.
package enum ProjectRules {
    static let longest = 1_000
    static let shortest = 100
    package static let approval = "立项"
    package static let start = "开工"
    package static let completion = "竣工"
    package static let acceptance = "验收"
    /// Those that every project goes through, one after the other.
    private static let common = [approval, start, completion]

    static func sum(_ entries: [ProjectEntry]) -> Money { entries.reduce(.zero) { $0 + ($1.amount ?? .zero) } }

    /// The common stages with those of the plan between start and completion. Where the plan gives completion no day,
    /// the project's own counts.
    package static func stages(of project: ProjectDefinition) -> [(title: String, due: CivilDate?)] {
        let own = project.stages.filter { !common.contains($0.title) && $0.title != acceptance }
        func due(_ title: String) -> CivilDate? { project.stages.first { $0.title == title }?.due }
        return [(title: approval, due: due(approval)), (title: start, due: due(start))]
            + own.map { (title: $0.title, due: $0.due) }
            + [
                (title: completion, due: due(completion) ?? project.until), (title: acceptance, due: due(acceptance)),
            ]
    }

    /// What an entry says beside who, when and which file.
    struct Content {
        var stage: String?
        var source: FundSource?
        var amount: Money?
        var contractID: Int64?
        var number = ""
        var party = ""
        var words = ""
        var facts: ProjectEntry.Facts?
    }

    /// - Parameters:
    ///   - old: the entry that is corrected.
    ///   - units: those that may be responsible.
    ///   - hasFile: whether there is a file, a new one or the old entry's.
    /// - Throws: `ProjectProblem` naming what is wrong.
    static func content(
        of draft: ProjectDraft,
        on day: CivilDate,
        _ record: ProjectRecord,
        correcting old: ProjectEntry?,
        units: [String],
        hasFile: Bool
    ) throws(ProjectProblem) -> Content {
        for text in [draft.words, draft.reason, draft.place] where text.count > longest {
            throw .tooLong(most: longest)
        }
        for text in [draft.number, draft.party, draft.landPermit] where text.count > shortest {
            throw .tooLong(most: shortest)
        }
        var content = Content()
        content.words = draft.words
        switch draft.kind {
        case .facts: content.facts = try facts(of: draft, units: units)
        case .stage:
            content.stage = try stage(of: draft, on: day, record, correcting: old)
            guard hasFile else { throw .evidenceNeeded("进度") }
        case .contract:
            content.amount = try amount(of: draft)
            guard !draft.number.isEmpty else { throw .numberNeeded }
            guard !draft.party.isEmpty else { throw .partyNeeded }
            let isTaken = record.standing(.contract).contains { $0.number == draft.number && $0.rootID != old?.rootID }
            guard !isTaken else { throw .numberTaken(draft.number) }
            (content.number, content.party) = (draft.number, draft.party)
            if let old, let contract = record.contracts.first(where: { $0.entry.rootID == old.rootID }) {
                let sum = contract.sum - (old.amount ?? .zero) + (content.amount ?? .zero)
                guard sum >= contract.paid else { throw .belowPaid(contract.paid) }
                let later = contract.payments + contract.supplements
                guard later.allSatisfy({ $0.day >= day }) else { throw .beforeContract }
            }
        case .supplement:
            let contract = try contract(of: draft, record)
            let change = try amount(of: draft, signed: true)
            guard day >= contract.entry.day else { throw .beforeContract }
            guard !draft.words.isEmpty else { throw .wordsNeeded("补充合同的缘由") }
            guard hasFile else { throw .evidenceNeeded("补充合同") }
            let before = old.flatMap { $0.contractID == contract.entry.rootID ? $0.amount : nil } ?? .zero
            guard contract.sum - before + change >= contract.paid else { throw .belowPaid(contract.paid) }
            if let old, old.contractID != contract.entry.rootID { try released(old, record) }
            (content.contractID, content.amount, content.number) = (contract.entry.rootID, change, draft.number)
        case .arrived:
            content.amount = try amount(of: draft)
            guard let source = FundSource(rawValue: draft.source) else { throw .unknownSource }
            guard !draft.words.isEmpty || hasFile else { throw .wordsNeeded("拨款文件或者凭证号") }
            content.source = source
        case .paid:
            let contract = try contract(of: draft, record)
            let amount = try amount(of: draft)
            guard day >= contract.entry.day else { throw .beforeContract }
            let before = old.flatMap { $0.contractID == contract.entry.rootID ? $0.amount : nil } ?? .zero
            guard contract.left + before >= amount else { throw .overContract(left: contract.left + before) }
            guard !draft.words.isEmpty || hasFile else { throw .wordsNeeded("付款事由或者凭证号") }
            (content.contractID, content.amount) = (contract.entry.rootID, amount)
        case .photo:
            guard hasFile else { throw .evidenceNeeded("照片") }
            guard !draft.words.isEmpty else { throw .wordsNeeded("照片上是什么") }
        case .returned, .accepted: break
        }
        return content
    }

    /// What an entry may be withdrawn from.
    static func withdrawable(_ old: ProjectEntry, _ record: ProjectRecord) throws(ProjectProblem) {
        switch old.kind {
        case .facts, .accepted, .returned: throw .notWithdrawn
        case .contract:
            let contract = record.contracts.first { $0.entry.id == old.id }
            guard contract.map({ $0.payments.isEmpty && $0.supplements.isEmpty }) ?? true else { throw .contractUsed }
        case .supplement: try released(old, record)
        case .stage, .arrived, .paid, .photo: break
        }
    }

    /// Without this supplement its contract still covers what was paid.
    private static func released(_ old: ProjectEntry, _ record: ProjectRecord) throws(ProjectProblem) {
        guard let contract = record.contracts.first(where: { $0.entry.rootID == old.contractID }) else { return }
        guard contract.sum - (old.amount ?? .zero) >= contract.paid else { throw .belowPaid(contract.paid) }
    }

    private static func facts(of draft: ProjectDraft, units: [String]) throws(ProjectProblem) -> ProjectEntry.Facts {
        guard units.contains(draft.unit) else { throw .unknownUnit }
        guard !draft.place.isEmpty else { throw .placeNeeded }
        guard let use = ProjectEntry.LandUse(rawValue: draft.landUse) else { throw .landUseNeeded }
        var area: Figure?
        if use == .none {
            guard draft.landArea.isEmpty, draft.landPermit.isEmpty else { throw .landUnused }
        } else {
            area = try? Figure(parsing: draft.landArea)
            guard let area, area > .zero else { throw .landArea }
        }
        return ProjectEntry.Facts(
            unit: draft.unit,
            regionID: draft.regionID ?? 0,
            place: draft.place,
            landArea: area,
            landUse: use,
            landPermit: draft.landPermit
        )
    }

    private static func stage(
        of draft: ProjectDraft,
        on day: CivilDate,
        _ record: ProjectRecord,
        correcting old: ProjectEntry?
    ) throws(ProjectProblem) -> String {
        let known = stages(of: record.project).map(\.title).filter { $0 != acceptance }
        guard known.contains(draft.stage) else { throw .unknownStage }
        let others = record.standing(.stage).filter { $0.id != old?.id }
        guard !others.contains(where: { $0.stage == draft.stage }) else { throw .stageReached(draft.stage) }
        guard let place = common.firstIndex(of: draft.stage) else { return draft.stage }
        for other in others {
            guard let title = other.stage, let its = common.firstIndex(of: title) else { continue }
            if its < place, other.day > day { throw .stageOrder("“\(draft.stage)”不能早于“\(title)”（\(other.day.iso)）") }
            if its > place, other.day < day { throw .stageOrder("“\(draft.stage)”不能晚于“\(title)”（\(other.day.iso)）") }
        }
        return draft.stage
    }

    private static func contract(of draft: ProjectDraft, _ record: ProjectRecord) throws(ProjectProblem)
        -> ProjectRecord.Contract
    {
        guard let found = record.contracts.first(where: { $0.entry.rootID == draft.contractID }) else {
            throw .contractNeeded
        }
        return found
    }

    private static func amount(of draft: ProjectDraft, signed: Bool = false) throws(ProjectProblem) -> Money {
        let plain = draft.amount.filter { !",， ".contains($0) }
        guard let figure = try? Figure(parsing: plain), let money = Money(figure, unit: draft.amountUnit) else {
            throw .amount
        }
        guard signed ? money != .zero : money > .zero else { throw .amount }
        return money
    }
}
