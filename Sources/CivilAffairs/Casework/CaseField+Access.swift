// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel

/// Who may see and who may answer a question, as its pack says. Everything that is shown or kept goes through here: pages
/// and the API by `Dossier.facts` and `AnswerSheet.fields`, files by `Casework.file`.
extension ServiceDefinition.Field {
    /// The word for residents in packs.
    private static let resident = "resident"

    private static func named(_ actor: Actor, in functions: [String]) -> Bool {
        switch actor.identity {
        case .system: true
        case .resident: functions.contains(resident)
        case .staff: actor.function.map(functions.contains) ?? false
        }
    }

    package func isReadable(by actor: Actor) -> Bool { readers.isEmpty || Self.named(actor, in: readers) }

    package func isWritable(by actor: Actor) -> Bool {
        isReadable(by: actor) && (writers.isEmpty || Self.named(actor, in: writers))
    }
}

extension CaseService {
    /// Whether a reader may see how a decision came about: by no answer and no return that is not theirs to see.
    package func showsCalculation(to actor: Actor) -> Bool {
        guard !actor.isKeptFromMeans || !has(.verification) else { return false }
        return fields.allSatisfy { $0.input == nil || $0.isReadable(by: actor) }
    }

    /// The facts that a reader may see. What answers no question of the form is of the departments, and stays for those
    /// whom it is for.
    func readable(_ facts: [Fact], _ members: [FamilyMember], by actor: Actor) -> [Fact] {
        let known = actor.isKeptFromMeans ? facts.filter { !$0.isOfMeans } : facts
        guard fields.contains(where: { !$0.isReadable(by: actor) }) else { return known }
        // Whoever stands in the family otherwise tomorrow is asked other questions; what was answered stays veiled.
        return known.filter { fact in
            fields.filter { $0.name == fact.name }.allSatisfy { $0.isReadable(by: actor) }
        }
    }
}
