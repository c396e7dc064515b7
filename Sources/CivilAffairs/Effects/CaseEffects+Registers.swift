// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage

/// What a decided case does to registers.
extension CaseEffects {
    /// Makes an entry of the answers that count, as the service's file says.
    /// - Throws: `RegisterProblem` naming what the register does not take.
    func enter(_ effect: CaseEffect, service: CaseService, actor: Actor, in transaction: any Transaction) throws {
        let (entry, answers) = try entry(effect, service: service, in: transaction)
        let draft = RegisterDraft(
            registerID: entry.register,
            regionID: effect.file.villageRegionID,
            values: try values(entry.fields, of: entry, answers, actor: actor, in: transaction).compactMapValues { $0 },
            validFrom: effect.on,
            caseID: effect.file.id
        )
        try registers.create(draft, actor: actor, in: transaction)
    }

    /// The living entry that the answers name.
    /// - Throws: `RegisterProblem.nothingByKey`.
    @discardableResult
    func find(
        _ effect: CaseEffect,
        service: CaseService,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Int64 {
        let (entry, answers) = try entry(effect, service: service, in: transaction)
        let key = try values(entry.find, of: entry, answers, actor: actor, in: transaction).compactMapValues { $0 }
        return try registers.living(entry.register, key: key, in: transaction)
    }

    /// Sets what was answered; what was not stays as it is.
    func changeEntry(_ effect: CaseEffect, service: CaseService, actor: Actor, in transaction: any Transaction) throws {
        let (entry, answers) = try entry(effect, service: service, in: transaction)
        let values = try values(entry.fields, of: entry, answers, actor: actor, in: transaction)
        let change = RegisterChange(
            registerID: entry.register,
            entryID: try find(effect, service: service, actor: actor, in: transaction),
            version: nil,
            values: values.filter { $0.value != nil },
            reason: reason(effect, service),
            caseID: effect.file.id
        )
        try registers.change(change, actor: actor, in: transaction)
    }

    /// Moves it on, as far as its lifecycle allows.
    func moveEntry(_ effect: CaseEffect, service: CaseService, actor: Actor, in transaction: any Transaction) throws {
        let (entry, _) = try entry(effect, service: service, in: transaction)
        let move = RegisterMove(
            registerID: entry.register,
            entryID: try find(effect, service: service, actor: actor, in: transaction),
            version: nil,
            moveID: entry.move ?? "",
            reason: reason(effect, service),
            caseID: effect.file.id
        )
        try registers.move(move, actor: actor, in: transaction)
    }

    /// Issues the certificate of what this case made or changed.
    func certify(_ effect: CaseEffect, actor: Actor, in transaction: any Transaction) throws {
        let register = effect.effect.name
        try registers.issueCertificate(
            registerID: register,
            entryID: try registers.entry(ofCase: effect.file.id, register, in: transaction),
            caseID: effect.file.id,
            actor: actor,
            in: transaction
        )
    }

    private func reason(_ effect: CaseEffect, _ service: CaseService) -> String {
        let number = effect.file.number.map { "（\($0)）" } ?? ""
        return "\(service.flow.title)\(number)\(effect.comment.map { "：\($0)" } ?? "")"
    }

    /// What the form says of the matter as a whole, with titles of what it refers to.
    private struct Answers {
        let held: [String: Fact]
        let fields: [ServiceDefinition.Field]
        let titles: FieldTitles
        /// Who takes part, by how the service's file names them.
        let people: [String: [Person]]
    }

    private struct Person {
        let id: Int64
        let name: String
    }

    private func entry(
        _ effect: CaseEffect,
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> (ServiceDefinition.Entry, Answers) {
        let file = effect.file
        guard let entry = service.definition.entries.first(where: { $0.register == effect.effect.name }) else {
            throw CaseworkProblem.unknownAction(effect.effect.text)
        }
        let facts = try casework.facts.facts(caseID: file.id, in: transaction)
        let answers = Answers(
            held: FactRules.current(facts)[.family] ?? [:],
            fields: service.fields(.family),
            titles: try casework.titles(of: facts, service, members: [], caseID: file.id, for: nil, in: transaction),
            people: try people(file, service, in: transaction)
        )
        return (entry, answers)
    }

    private func people(_ file: CaseFile, _ service: CaseService, in transaction: any ReadTransaction) throws
        -> [String: [Person]]
    {
        var people = [
            ServiceDefinition.Entry.applicant: [Person(id: file.applicantPersonID, name: file.applicantName)]
        ]
        guard !service.definition.parties.isEmpty else { return people }
        let members = try casework.store.members(caseID: file.id, in: transaction)
        let names = try casework.store.names(members.map(\.personID), in: transaction)
        for party in service.definition.parties {
            people[ServiceDefinition.Entry.party(party.id)] = members.filter { $0.relation == party.title }.map {
                Person(id: $0.personID, name: names[$0.personID] ?? "")
            }
        }
        return people
    }

    /// Answers as values of a register's fields, of which the first that is answered counts.
    private func values(
        _ columns: [String: [String]],
        of entry: ServiceDefinition.Entry,
        _ answers: Answers,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> [String: RegisterValue?] {
        let kinds = Dictionary(
            try registers.definition(entry.register).fields.map { ($0.id, $0.type.rawValue) },
            uniquingKeysWith: { first, _ in first }
        )
        let fields = Dictionary(answers.fields.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        /// What all items of a repeated group say, in the order of the form.
        func items(_ source: String) -> String? {
            let said = answers.fields.filter { $0.repeatedID == source }.compactMap { field in
                answers.held[field.name].map { answers.titles.text($0.value, field) }
            }
            return said.isEmpty ? nil : said.joined(separator: "、")
        }
        var typed: [String: String] = [:]
        var links: [String: RegisterValue?] = [:]
        for (column, sources) in columns {
            if let people = sources.lazy.compactMap({ answers.people[$0] }).first(where: { !$0.isEmpty }) {
                // A column of people takes the record, one of text everybody's name.
                if kinds[column] == RegisterDefinition.FieldType.person.rawValue, let first = people.first {
                    links[column] = .link(first.id)
                } else {
                    typed[column] = people.map(\.name).joined(separator: "、")
                }
                continue
            }
            let answered = sources.compactMap { fields[$0] }.first { answers.held[$0.name] != nil }
            guard let field = answered, let fact = answers.held[field.name] else {
                typed[column] = sources.lazy.compactMap(items).first
                continue
            }
            // A column of links takes the record, one of text its name.
            if field.type.isReference, kinds[column] == field.type.rawValue, let key = CaseField.key(fact.value) {
                links[column] = .link(key)
            } else {
                typed[column] = field.plain(answers.titles.text(fact.value, field))
            }
        }
        return try registers.values(typed, of: entry.register, actor: actor, in: transaction).merging(links) { $1 }
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
