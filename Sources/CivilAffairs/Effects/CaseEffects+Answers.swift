// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage

/// What papers and notices of a case take from its form.
extension CaseEffects {
    /// Answers about the matter itself, by field; empty where nothing was answered.
    func answers(
        _ file: CaseFile,
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> [String: String] {
        let facts = try casework.facts.facts(caseID: file.id, in: transaction)
        let held = FactRules.current(facts)[.family] ?? [:]
        let titles = try casework.titles(of: facts, service, members: [], caseID: file.id, for: nil, in: transaction)
        return Dictionary(
            service.fields(.family).map { field in
                (field.id, held[field.name].map { titles.text($0.value, field) } ?? "")
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Answers about the matter itself that the service marks as open to everybody; never a person's.
    func openAnswers(
        _ file: CaseFile,
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> [Posting.Line] {
        let facts = try casework.facts.facts(caseID: file.id, in: transaction)
        let held = FactRules.current(facts)[.family] ?? [:]
        let titles = try casework.titles(of: facts, service, members: [], caseID: file.id, for: nil, in: transaction)
        return service.fields(.family).filter { $0.sensitivity == .open }.compactMap { field in
            held[field.name].map { Posting.Line(title: field.title, value: titles.text($0.value, field)) }
        }
    }
}
