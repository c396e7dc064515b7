// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel

/// Questions of a form that take a file, among the papers that a resident hands in later.
enum FileQuestion {
    private static let head = "answer."

    /// `answer.family.portrait`, `answer.8123.portrait`.
    private static func name(_ subject: Fact.Subject, _ field: CaseField) -> String {
        let whose: String = if case .person(let id) = subject { String(id) } else { "family" }
        return "\(head)\(whose).\(field.id)"
    }

    static func read(_ text: String) -> (Fact.Subject, String)? {
        let parts = text.split(separator: ".").map(String.init)
        guard parts.count == 3, text.hasPrefix(head) else { return nil }
        if parts[1] == "family" { return (.family, parts[2]) }
        return Int64(parts[1]).map { (.person($0), parts[2]) }
    }

    /// What the form asks of the family and its people, with what is there.
    static func asked(_ dossier: Casework.Dossier, people: [PersonSummary], link: String) -> [DraftPage.Material] {
        let held = FactRules.current(dossier.facts.filter { $0.source == .declared })
        let names = Dictionary(people.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let subjects = [Fact.Subject.family] + dossier.members.map { .person($0.personID) }
        return subjects.flatMap { subject -> [DraftPage.Material] in
            let person: Int64? = if case .person(let id) = subject { id } else { nil }
            let whose = person.map { dossier.members.count > 1 ? "\(names[$0] ?? "家庭成员")的" : "" } ?? ""
            return dossier.service.fields(of: subject, dossier.members).filter { field in
                field.type.isFile && field.step == nil && dossier.form.isShown(field, of: person.map { String($0) })
            }.map { field in
                let file = (held[subject]?[field.name]?.value).flatMap { dossier.titles.file($0, field) }
                return DraftPage.Material(
                    id: name(subject, field),
                    title: whose + field.title,
                    hint: field.help,
                    required: dossier.form.isRequired(field, of: person.map { String($0) }),
                    promisable: false,
                    fileLink: file.map { "\(link)/files/\($0.hash)" },
                    state: file.map { _ in CaseMaterial.State.provided.title }
                )
            }
        }
    }
}
