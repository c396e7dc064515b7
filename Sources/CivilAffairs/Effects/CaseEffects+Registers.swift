// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage

/// What a decided case enters into registers.
extension CaseEffects {
    /// Makes an entry of the answers that count, as the service's file says.
    /// - Throws: `RegisterProblem` naming what the register does not take.
    func enter(_ effect: CaseEffect, service: CaseService, actor: Actor, in transaction: any Transaction) throws {
        let file = effect.file
        guard let entry = service.definition.entries.first(where: { $0.register == effect.effect.name }) else {
            throw CaseworkProblem.unknownAction(effect.effect.text)
        }
        let facts = try casework.facts.facts(caseID: file.id, in: transaction)
        let held = FactRules.current(facts)[.family] ?? [:]
        let titles = try casework.titles(of: facts, service, members: [], caseID: file.id, for: nil, in: transaction)
        let columns = Dictionary(
            try registers.definition(entry.register).fields.map { ($0.id, $0.type.rawValue) },
            uniquingKeysWith: { first, _ in first }
        )
        let fields = Dictionary(service.fields(.family).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        /// What all items of a repeated group say, in the order of the form.
        func items(_ source: String) -> String? {
            let said = service.fields(.family).filter { $0.repeatedID == source }.compactMap { field in
                held[field.name].map { titles.text($0.value, field) }
            }
            return said.isEmpty ? nil : said.joined(separator: "、")
        }
        var typed: [String: String] = [:]
        var links: [String: RegisterValue] = [:]
        for (column, sources) in entry.fields {
            let answered = sources.compactMap { fields[$0] }.first { held[$0.name] != nil }
            guard let field = answered, let fact = held[field.name] else {
                typed[column] = sources.lazy.compactMap(items).first
                continue
            }
            // A column of links takes the record, one of text its name.
            if field.type.isReference, columns[column] == field.type.rawValue, let key = CaseField.key(fact.value) {
                links[column] = .link(key)
            } else {
                typed[column] = field.plain(titles.text(fact.value, field))
            }
        }
        let values = try registers.values(typed, of: entry.register, actor: actor, in: transaction)
        let draft = RegisterDraft(
            registerID: entry.register,
            regionID: file.villageRegionID,
            values: values.compactMapValues { $0 }.merging(links) { $1 },
            validFrom: effect.on,
            caseID: file.id
        )
        try registers.create(draft, actor: actor, in: transaction)
    }
}

extension ServiceDefinition.Field {
    /// A fact without the unit of its field, as somebody would type it.
    fileprivate func plain(_ fact: String) -> String {
        let unit: String? =
            switch type {
            case .money: "元" + (period.map { "/\($0)" } ?? "")
            case .number: unit
            default: nil
            }
        return unit.map { fact.hasSuffix($0) ? String(fact.dropLast($0.count)) : fact } ?? fact
    }
}
