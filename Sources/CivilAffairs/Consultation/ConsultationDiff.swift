// SPDX-License-Identifier: Apache-2.0

/// What differs between two texts, by characters and, for Latin letters and figures, by words. Pure.
package enum ConsultationDiff {
    package enum Kind: Sendable, Equatable { case same, inserted, deleted }

    package struct Piece: Sendable, Equatable {
        package let kind: Kind
        package let text: String

        package init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// Beyond so many pairs of words the middle is shown as replaced, so that no text holds the page up.
    private static let mostPairs = 250_000
    /// A shared run shorter than this between two changes is no help to a reader.
    private static let shortest = 2

    package static func pieces(_ old: String, _ new: String) -> [Piece] {
        let (before, after) = (words(old), words(new))
        var start = 0
        while start < min(before.count, after.count), before[start] == after[start] { start += 1 }
        var end = 0
        while end < min(before.count, after.count) - start,
            before[before.count - 1 - end] == after[after.count - 1 - end]
        { end += 1 }
        let head = Piece(.same, before[..<start].joined())
        let tail = Piece(.same, before[(before.count - end)...].joined())
        let middle = middle(Array(before[start..<(before.count - end)]), Array(after[start..<(after.count - end)]))
        return ([head] + middle + [tail]).filter { !$0.text.isEmpty }
    }

    private static func middle(_ old: [String], _ new: [String]) -> [Piece] {
        guard !old.isEmpty, !new.isEmpty, old.count * new.count <= mostPairs else { return replaced(old, new) }
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map { change in place(change) })
        let added = Set(difference.insertions.map { change in place(change) })
        // Alternating runs: what went, what came, what stayed.
        var runs: [(old: [String], new: [String], same: [String])] = [([], [], [])]
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, removed.contains(i) {
                if let last = runs.last, !last.same.isEmpty { runs.append(([], [], [])) }
                runs[runs.count - 1].old.append(old[i])
                i += 1
            } else if j < new.count, added.contains(j) {
                if let last = runs.last, !last.same.isEmpty { runs.append(([], [], [])) }
                runs[runs.count - 1].new.append(new[j])
                j += 1
            } else {
                runs[runs.count - 1].same.append(old[i])
                i += 1
                j += 1
            }
        }
        var joined: [(old: [String], new: [String], same: [String])] = []
        for run in runs {
            if let last = joined.last, last.same.count < shortest {
                joined[joined.count - 1] = (last.old + last.same + run.old, last.new + last.same + run.new, run.same)
            } else {
                joined.append(run)
            }
        }
        return joined.flatMap { replaced($0.old, $0.new) + [Piece(.same, $0.same.joined())] }
    }

    private static func place(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    private static func replaced(_ old: [String], _ new: [String]) -> [Piece] {
        [Piece(.deleted, old.joined()), Piece(.inserted, new.joined())]
    }

    /// Figures and Latin words whole, everything else by character.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var run = ""
        for character in text {
            if character.isASCII, character.isLetter || character.isNumber || character == "." {
                run.append(character)
                continue
            }
            if !run.isEmpty { words.append(run) }
            run = ""
            words.append(String(character))
        }
        if !run.isEmpty { words.append(run) }
        return words
    }
}

/// How one clause of a draft stands against another draft.
package struct ConsultationDifference: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case same, changed, added, removed

        package var title: String {
            switch self {
            case .same: "未改"
            case .changed: "修改"
            case .added: "新增"
            case .removed: "删去"
            }
        }
    }

    package let clause: Int
    package let kind: Kind
    package let pieces: [ConsultationDiff.Piece]
    /// Why, and from which opinions; those of all drafts in between.
    package let reasons: [String]
    package let opinions: [Int64]
}
