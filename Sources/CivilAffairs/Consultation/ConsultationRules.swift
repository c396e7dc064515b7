// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Vocabulary

/// The rules of asking for opinions. Pure.
enum ConsultationRules {
    static let longestTitle = 120
    static let longestLetterNumber = 60
    static let longestClause = 2_000
    static let longestWords = 1_000
    static let mostClauses = 300
    static let mostLines = 30

    /// Typed or pasted text by paragraphs, and before each heading such as 一、 or （二） that follows a sentence.
    static func clauses(of text: String) throws -> [String] {
        let heading = /([。；;！？!?])\s*(?=(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百]{1,4}条))/
        let found = text.replacing(heading) { "\($0.output.1)\n" }.split(whereSeparator: \.isNewline)
            .map { String($0).trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !found.isEmpty else { throw ConsultationProblem.textNeeded }
        return try checked(found)
    }

    /// A plan's measures, each followed by its tasks.
    static func clauses(of plan: PlanDefinition) throws -> [String] {
        let found = plan.measures.flatMap { measure in
            let basis = measure.basis.first ?? ""
            let isNumber = basis.hasPrefix("（") || basis.hasSuffix("、")
            let head = isNumber ? "\(basis)\(measure.title)" : measure.title
            return [head]
                + measure.tasks.map { task in
                    let who = task.departments.isEmpty ? measure.departments : task.departments
                    let by = who.isEmpty ? "" : "（\(who.joined(separator: "、"))）"
                    return "\(task.title)\(by)"
                }
        }
        guard !found.isEmpty else { throw ConsultationProblem.planWithoutMeasures }
        return try checked(found)
    }

    private static func checked(_ clauses: [String]) throws -> [String] {
        guard clauses.count <= mostClauses else { throw ConsultationProblem.tooManyClauses(most: mostClauses) }
        for clause in clauses { try fits(clause) }
        return clauses
    }

    static func fits(_ clause: String) throws {
        guard clause.count <= longestClause else { throw ConsultationProblem.clauseTooLong(most: longestClause) }
    }

    /// The next draft: changes laid over what stands, new clauses after the one that they name.
    /// - Throws: `ConsultationProblem.nothingChanged`, `.unknownClause`.
    static func revised(
        _ old: [Consultation.Clause],
        _ changes: [Consultation.Change],
        highest: Int,
        opinions known: Set<Int64>
    ) throws -> [Consultation.Clause] {
        let standing = old.filter { !$0.isRemoved }
        let numbers = Set(standing.map(\.number))
        for change in changes {
            guard Set(change.opinions).isSubset(of: known) else { throw ConsultationProblem.unknownOpinion }
            guard [change.clause, change.after].compactMap(\.self).allSatisfy(numbers.contains) else {
                throw ConsultationProblem.unknownClause
            }
            guard change.reason.count <= longestWords else {
                throw ConsultationProblem.wordsTooLong(most: longestWords)
            }
        }
        let edits = Dictionary(
            changes.compactMap { change in change.clause.map { ($0, change) } },
            uniquingKeysWith: { $1 }
        )
        var additions = Dictionary(
            grouping: changes.filter { $0.clause == nil && !$0.text.isEmpty },
            by: \.after
        )
        var (next, changed) = (highest, false)
        var result: [Consultation.Clause] = []
        func add(after number: Int?) throws {
            for change in additions.removeValue(forKey: number) ?? [] {
                try fits(change.text)
                next += 1
                changed = true
                result.append(
                    .init(
                        number: next,
                        text: change.text,
                        isRemoved: false,
                        reason: change.reason,
                        opinions: change.opinions
                    )
                )
            }
        }
        try add(after: nil)
        for clause in standing {
            let edit = edits[clause.number]
            if let edit, edit.text != clause.text {
                try fits(edit.text)
                changed = true
                let isRemoved = edit.text.isEmpty
                result.append(
                    .init(
                        number: clause.number,
                        text: isRemoved ? clause.text : edit.text,
                        isRemoved: isRemoved,
                        reason: edit.reason,
                        opinions: edit.opinions
                    )
                )
            } else {
                result.append(
                    .init(number: clause.number, text: clause.text, isRemoved: false, reason: "", opinions: [])
                )
            }
            try add(after: clause.number)
        }
        guard changed else { throw ConsultationProblem.nothingChanged }
        let kept = result.filter { !$0.isRemoved }
        guard !kept.isEmpty else { throw ConsultationProblem.textNeeded }
        guard kept.count <= mostClauses else { throw ConsultationProblem.tooManyClauses(most: mostClauses) }
        return result
    }

    /// How a draft differs from an earlier one; clauses that went stand where they stood.
    /// - Parameter between: clauses of the drafts after the old one up to the new one, by draft.
    static func differences(
        _ old: [Consultation.Clause],
        _ new: [Consultation.Clause],
        between: [Consultation.Clause]
    ) -> [ConsultationDifference] {
        let before = Dictionary(
            old.filter { !$0.isRemoved }.map { ($0.number, $0) },
            uniquingKeysWith: { $1 }
        )
        let told = Dictionary(grouping: between, by: \.number)
        let standing = new.filter { !$0.isRemoved }
        let kept = Set(standing.map(\.number))
        func difference(_ number: Int, _ kind: ConsultationDifference.Kind, _ pieces: [ConsultationDiff.Piece])
            -> ConsultationDifference
        {
            let marks = told[number] ?? []
            let opinions = marks.flatMap(\.opinions)
            return ConsultationDifference(
                clause: number,
                kind: kind,
                pieces: pieces,
                reasons: marks.map(\.reason).filter { !$0.isEmpty },
                opinions: opinions.enumerated().filter { !opinions[..<$0.offset].contains($0.element) }.map(\.element)
            )
        }
        var result = standing.map { clause in
            guard let earlier = before[clause.number] else {
                return difference(clause.number, .added, [.init(.inserted, clause.text)])
            }
            let isSame = earlier.text == clause.text
            return difference(
                clause.number,
                isSame ? .same : .changed,
                ConsultationDiff.pieces(earlier.text, clause.text)
            )
        }
        var previous: Int?
        for clause in old where !clause.isRemoved {
            if !kept.contains(clause.number) {
                let gone = difference(clause.number, .removed, [.init(.deleted, clause.text)])
                let place = previous.flatMap { number in result.firstIndex { $0.clause == number } }
                result.insert(gone, at: place.map { $0 + 1 } ?? 0)
            }
            previous = clause.number
        }
        return result
    }

    /// How a unit stands in a round at a moment.
    static func standing(
        _ unit: Consultation.Unit,
        _ round: Consultation.Round,
        _ replies: [Consultation.Reply],
        at now: Timestamp
    ) -> ConsultationStanding {
        if let reply = replies.last(where: { $0.unitID == unit.id && !$0.isReplaced }) {
            return reply.isAgreed ? .agreed : .answered
        }
        return round.silenceAgrees && round.isOver(at: now) ? .silentlyAgreed : .silent
    }
}
