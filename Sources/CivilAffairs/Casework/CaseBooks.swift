// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
import Vocabulary

/// Questions that the books of benefits answer (在册), so that nobody is asked and nobody can say otherwise. Pure.
enum CaseBooks {
    /// Who says so, as the facts name it.
    static let origin = "本系统花名册"

    /// What the books say now and the facts of a case do not yet: that somebody is on them, or is no longer. Where they say
    /// nothing the question stays for people to answer, who may be on the books of another place.
    /// - Parameter covers: where the people are covered from next month on.
    static func news(
        _ fields: [CaseField],
        _ members: [FamilyMember],
        _ covers: [CaseCover],
        held: [Fact],
        at now: Timestamp
    ) -> [Fact] {
        let own = FactRules.current(held.filter { $0.origin == origin })
        return members.filter { $0.standing != .excluded }.flatMap { member -> [Fact] in
            let programs = Set(covers.filter { $0.personID == member.personID }.map(\.programID))
            let subject = Fact.Subject.person(member.personID)
            return fields.filter { $0.entity == (member.standing == .supporter ? .supporter : .member) }
                .compactMap { field in
                    guard let program = field.enrolled else { return nil }
                    let isOn = programs.contains(program)
                    guard isOn != (own[subject]?[field.name]?.value == "是") else { return nil }
                    return Fact(
                        subject: subject,
                        name: field.name,
                        value: isOn ? "是" : "",
                        source: .matched,
                        origin: origin,
                        asOf: now.date,
                        recordedAt: now,
                        trust: 9
                    )
                }
        }
    }
}

extension Casework {
    /// Writes down what the books say of a family, where a question asks for it. Statements: 3 beside the facts, and none
    /// for a service that asks for nothing of the kind.
    func readBooks(
        _ file: CaseFile,
        service: CaseService,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let fields = service.fields.filter { $0.enrolled != nil }
        guard !fields.isEmpty else { return }
        let members = try store.members(caseID: file.id, in: transaction)
        let covers = try coverage.covered(members.map(\.personID), from: now.date.month.adding(1), in: transaction)
            .filter { $0.enrolmentID != file.enrolmentID }
        let held = try facts.facts(caseID: file.id, in: transaction)
        let news = CaseBooks.news(fields, members, covers, held: held, at: now)
        if !news.isEmpty { try facts.append(news, caseID: file.id, in: transaction) }
    }
}

extension AnswerSheet {
    /// Whether the books answer a question of this page.
    package func isBooked(_ field: CaseField) -> Bool {
        guard field.enrolled != nil else { return false }
        return FactRules.current(filling.facts.filter { $0.origin == CaseBooks.origin })[subject]?[field.name] != nil
    }
}
