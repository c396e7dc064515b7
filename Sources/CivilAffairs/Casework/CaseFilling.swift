// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Vocabulary

/// What has been filled in of a case, and what it still lacks. Pure.
struct CaseFilling {
    /// Name and birthday of somebody in the family.
    struct Party: Sendable, Equatable {
        let name: String
        /// Nil when not known; then they count as grown up.
        let birthOn: CivilDate?
        let sex: Sex?

        func isMinor(on date: CivilDate) -> Bool {
            birthOn.map { $0.age(on: date) < Casework.ageOfConsent } ?? false
        }
    }

    let members: [FamilyMember]
    let people: [Int64: Party]
    let facts: [Fact]
    let materials: [CaseMaterial]
    /// Whether no promise of the applicant is taken, since an earlier one was found untrue.
    let promisesClosed: Bool
    let consents: [Consent]
    /// Whether an authorisation counts only with a signature, drawn or on paper.
    var signsConsents = false
    /// Code of the region whose parameters hold.
    let region: String

    /// All that the form still lacks, told at once (一次性告知).
    private func missing(_ service: CaseService, _ reading: FormReading, on date: CivilDate) -> [String] {
        missingParties(service) + missingAnswers(service, reading, at: nil) + missingMaterials(service, reading)
            + (service.definition.consentsFirst ? missingConsents(service, on: date) : [])
    }

    /// What the present step still lacks before anybody presses a button.
    /// - Parameter reading: what the form's conditions say of the answers.
    func missing(at step: CaseFlow.Step, _ service: CaseService, _ reading: FormReading, on date: CivilDate) -> [String]
    {
        let own = faults(reading) + missingAnswers(service, reading, at: step.id)
        return switch step.kind {
        case .form: own + missing(service, reading, on: date)
        case .verification: own + missingConsents(service, on: date)
        case .visit, .decide, .posting, .announcement, .vote, .wait, .draw, .sign, .pay, .external: own
        }
    }

    /// What the form's conditions say of the answers that count.
    func reading(_ service: CaseService, applicant: Int64, on date: CivilDate) -> FormReading {
        reading(service, held: FactRules.current(facts), applicant: applicant, on: date)
    }

    /// The same with answers that are not kept yet.
    func reading(
        _ service: CaseService,
        held: [Fact.Subject: [String: Fact]],
        applicant: Int64,
        on date: CivilDate
    ) -> FormReading {
        /// What is known of somebody whom an answer names.
        func told(_ values: [String: String], _ entity: CaseField.Entity) -> [String: String] {
            var values = values
            for field in service.fields(entity) where field.type == .person {
                let person = values[field.name].flatMap(CaseField.key).flatMap { people[$0] }
                values[field.birthName] = person?.birthOn?.iso
                values[field.sexName] = person?.sex?.title
            }
            return values
        }
        func known(_ id: Int64, _ standing: Standing) -> [String: String] {
            let own = (held[.person(id)] ?? [:]).mapValues(\.value)
            var values = told(own, standing == .supporter ? .supporter : .member)
            values["出生日期"] = people[id]?.birthOn?.iso
            values["性别"] = people[id]?.sex?.title
            return values
        }
        func standing(_ standing: Standing) -> [HouseholdFacts.Person] {
            members.filter { $0.standing == standing }.map {
                .init(id: String($0.personID), values: known($0.personID, standing))
            }
        }
        var family = told((held[.family] ?? [:]).mapValues(\.value), .family)
        family["申请人出生日期"] = people[applicant]?.birthOn?.iso
        family["申请人性别"] = people[applicant]?.sex?.title
        return service.rules.read(
            HouseholdFacts(family: family, members: standing(.member), supporters: standing(.supporter)),
            on: date,
            region: region
        )
    }

    /// Answers that came in beyond what the form takes, such as a department's: they are corrected before anybody goes on.
    private func faults(_ reading: FormReading) -> [String] {
        let told = reading.faults.map { fault in
            let name = fault.personID.flatMap { Int64($0) }.flatMap { people[$0]?.name }
            return "更正后的\(name.map { "\($0)的" } ?? "")\(fault.field.title)"
                // Everybody who handles the case reads this.
                + (fault.field.readers.isEmpty ? "（\(fault.message)）" : "")
        }
        return told + (reading.failure.map { [$0] } ?? [])
    }

    private func missingParties(_ service: CaseService) -> [String] {
        service.definition.parties.filter { party in
            members.count { $0.relation == party.title && $0.standing == .member } < party.least
        }.map(\.title)
    }

    /// - Parameter step: whose own questions are asked; nil for those of the applicant.
    private func missingAnswers(_ service: CaseService, _ reading: FormReading, at step: String?) -> [String] {
        let held = FactRules.current(facts)
        func lacks(_ subject: Fact.Subject, _ field: CaseField) -> Bool {
            let person: String? = if case .person(let id) = subject { String(id) } else { nil }
            return field.step == step && reading.isRequired(field, of: person) && held[subject]?[field.name] == nil
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

    private func missingMaterials(_ service: CaseService, _ reading: FormReading) -> [String] {
        let there = Set(materials.map(\.materialID))
        return service.materials.filter { !$0.lookedUp && reading.isRequired($0) && !there.contains($0.id) }.map(
            \.title
        )
    }

    /// Children whose guardian has not agreed, where the service asks for it. Basis: 《个人信息保护法》第三十一条
    private func missingGuardians(_ service: CaseService, on date: CivilDate) -> [String] {
        let given = Set(consents.filter { $0.holds(on: date) }.map(\.personID))
        return members.filter { $0.standing == .member && !given.contains($0.personID) }.compactMap { member in
            guard let party = people[member.personID], service.asksGuardian(party.birthOn, on: date) else { return nil }
            return "\(party.name)的监护人同意"
        }
    }

    /// Who has not authorised the looking up of means; obligors count, excluded members do not.
    func missingConsents(_ service: CaseService, on date: CivilDate) -> [String] {
        guard service.has(.verification) else { return missingGuardians(service, on: date) }
        let held = consents.filter { $0.holds(on: date) }
        let given = Set(held.map(\.personID))
        let unsigned = signsConsents ? Set(held.filter { $0.way == .stated }.map(\.personID)) : []
        return members.filter { $0.standing != .excluded }.compactMap { member in
            let party = people[member.personID]
            let guardian = party?.isMinor(on: date) == true ? "（由监护人签）" : ""
            let name = party?.name ?? "家庭成员"
            if !given.contains(member.personID) { return "\(name)的核对授权\(guardian)" }
            return unsigned.contains(member.personID) ? "\(name)的核对授权书签名\(guardian)" : nil
        }
    }
}
