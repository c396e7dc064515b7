// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What has been filled in of a case, and what it still lacks. Pure.
struct CaseFilling {
    /// Name and birthday of somebody in the family.
    struct Party: Sendable, Equatable {
        let name: String
        /// Nil when not known; then they count as grown up.
        let birthOn: CivilDate?

        func isMinor(on date: CivilDate) -> Bool {
            birthOn.map { $0.age(on: date) < Casework.ageOfConsent } ?? false
        }
    }

    let members: [FamilyMember]
    let people: [Int64: Party]
    let facts: [Fact]
    let materials: [CaseMaterial]
    let consents: [Consent]

    /// All that the form still lacks, told at once (一次性告知).
    func missing(_ service: CaseService, on date: CivilDate) -> [String] {
        missingAnswers(service) + missingMaterials(service) + missingConsents(on: date)
    }

    /// What the present step still lacks before anybody presses a button.
    func missing(at step: CaseFlow.Step, _ service: CaseService, on date: CivilDate) -> [String] {
        switch step.kind {
        case .form: missing(service, on: date)
        case .verification: missingConsents(on: date)
        case .visit, .decide, .posting: []
        }
    }

    private func missingAnswers(_ service: CaseService) -> [String] {
        let held = FactRules.current(facts)
        func lacks(_ subject: Fact.Subject, _ field: CaseField) -> Bool {
            field.required && held[subject]?[field.input ?? field.id] == nil
        }
        var missing = service.fields(.family).filter { lacks(.family, $0) }.map(\.title)
        for member in members {
            let entity: CaseField.Entity? =
                switch member.standing {
                case .member: .member
                case .supporter: .supporter
                case .living, .excluded: nil
                }
            guard let entity else { continue }
            let titles = service.fields(entity).filter { lacks(.person(member.personID), $0) }.map(\.title)
            guard !titles.isEmpty else { continue }
            missing.append("\(people[member.personID]?.name ?? member.relation)的\(titles.joined(separator: "、"))")
        }
        return missing
    }

    private func missingMaterials(_ service: CaseService) -> [String] {
        let there = Set(materials.map(\.materialID))
        return service.materials.filter { $0.required && !$0.lookedUp && !there.contains($0.id) }.map(\.title)
    }

    /// Who has not authorised the looking up of means; obligors count, excluded members do not.
    func missingConsents(on date: CivilDate) -> [String] {
        let given = Set(consents.filter { $0.holds(on: date) }.map(\.personID))
        return members.filter { $0.standing != .excluded && !given.contains($0.personID) }.map { member in
            let party = people[member.personID]
            let guardian = party?.isMinor(on: date) == true ? "（由监护人签）" : ""
            return "\(party?.name ?? "家庭成员")的核对授权\(guardian)"
        }
    }
}
