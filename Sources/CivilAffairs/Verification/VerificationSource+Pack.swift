// SPDX-License-Identifier: Apache-2.0
import Packs

extension VerificationSource {
    init(_ definition: SourceDefinition) {
        self.init(
            id: definition.id,
            title: definition.title,
            department: definition.department,
            items: definition.items.map(Item.init),
            validityDays: definition.validDays,
            answerDays: definition.answerDays,
            trust: definition.trust,
            isConfirmed: definition.confirm,
            connector: definition.connector
        )
    }

    /// This source with what it returned under other definitions of it and returns no more, so that answers to what was
    /// asked before are still read.
    func knowing(_ others: [VerificationSource]) -> VerificationSource {
        var items = items
        for item in others.flatMap(\.items) where self.item(item.input) == nil && self.item(item.title) == nil {
            if !items.contains(where: { $0.input == item.input || $0.title == item.title }) { items.append(item) }
        }
        return VerificationSource(
            id: id,
            title: title,
            department: department,
            items: items,
            validityDays: validityDays,
            answerDays: answerDays,
            trust: trust,
            isConfirmed: isConfirmed,
            connector: connector
        )
    }
}

extension VerificationSource.Item {
    init(_ definition: SourceDefinition.Item) {
        let kind: CaseField.Answer =
            switch definition.kind {
            case .text: .text
            case .money: .money(period: definition.period)
            case .number: .number(unit: definition.unit)
            case .date: .date
            case .yesNo: .yesNo
            case .choice:
                .choice(definition.options.map { CaseField.Option(value: $0.value, title: $0.title) })
            }
        self.init(
            definition.input,
            title: definition.title,
            kind,
            object: definition.object.map { VerificationSource.Object(title: $0.title, length: $0.length) },
            attention: definition.attention
        )
    }
}

extension PackServices {
    /// Who is asked today.
    static func sources(_ pack: ResolvedPack) -> [VerificationSource] { pack.sources.map(VerificationSource.init) }

    /// Everybody who may still answer: today's, and those of the releases that cases run under.
    static func known(_ today: [VerificationSource], older: [ResolvedPack]) -> [VerificationSource] {
        let before = older.sorted { $0.id < $1.id }.flatMap(sources)
        let former = Dictionary(grouping: before, by: \.id)
        let gone = former.keys.filter { id in !today.contains { $0.id == id } }.sorted()
        return today.map { $0.knowing(former[$0.id] ?? []) }
            + gone.compactMap { id in former[id]?.first?.knowing(former[id] ?? []) }
    }

    /// That there is somebody to ask, and that totals add up what sources return.
    static func sourceFaults(of pack: ResolvedPack) -> [PackFault] {
        guard pack.services.contains(where: { $0.steps.contains { $0.kind == .verification } }) else { return [] }
        func fault(_ file: String, _ text: String) -> PackFault {
            PackFault(file: file, line: 0, column: 0, text: text)
        }
        var faults: [PackFault] = []
        if pack.sources.isEmpty {
            faults.append(fault("verification/sources.yaml", "有核对环节，但没有写向谁核对，请补上这个文件"))
        }
        if pack.totals.isEmpty {
            faults.append(fault("verification/totals.yaml", "有核对环节，但没有写核对结果怎样合计，请补上这个文件"))
        }
        return faults
    }
}
