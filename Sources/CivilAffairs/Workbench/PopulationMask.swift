// SPDX-License-Identifier: Apache-2.0
import Policy
import Storage
import Vocabulary

/// What of a family's facts may enter a snapshot: what the rules ask for, and of texts only the words that the rules
/// themselves name. Who judged something and what somebody typed freely stays in the register.
struct PopulationMask: Sendable {
    private struct Input: Sendable {
        let kind: Kind
        let isJudged: Bool
        let months: Int
    }

    /// Stands for a word that no rule names.
    static let otherWord = "其他"
    /// Stands for what does not fit its input, so that the family is judged as it would have been.
    static let unreadable = "看不懂"
    /// Stands for who judged, when and on what ground.
    static let judgement = "（认定人 日期 理由均从略）"

    private let inputs: [Entity: [String: Input]]
    private let words: Set<String>
    /// Fingerprint of whose families are read and what is asked of them; other rules may ask for more.
    let shape: String

    init(_ edition: PolicyEdition, on date: CivilDate) {
        let program = edition.program
        var inputs: [Entity: [String: Input]] = [:]
        for question in program.questions {
            inputs[question.entity, default: [:]][question.name] = Input(
                kind: question.kind,
                isJudged: question.isJudged,
                months: question.months
            )
        }
        let readings = program.readings(on: date)
        let texts = Set(readings.filter { $0.role == .parameter && $0.kind == .text }.map(\.name))
        let words =
            readings.flatMap { Self.quoted($0.source) }
            + program.parameters.rows.filter { texts.contains($0.name) }.map(\.value)
        self.inputs = inputs
        self.words = Set(words)
        let lines = inputs.flatMap { entity, inputs in
            inputs.map { "\(entity.rawValue) \($0.key) \($0.value.kind) \($0.value.isJudged) \($0.value.months)" }
        }
        let source = edition.population == .register ? ["register"] : edition.services
        shape = ContentHash.of((source + lines.sorted() + self.words.sorted()).joined(separator: "\n"))
    }

    /// What of a value is taken along; nil for what the rules do not ask for.
    func taken(_ value: String, _ name: String, _ entity: Entity) -> String? {
        guard let input = inputs[entity]?[name] else { return nil }
        guard input.months > 1 else { return single(value, input, name) }
        return value.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.isEmpty ? "" : single(String($0), input, name)
        }.joined(separator: "|")
    }

    private func single(_ value: String, _ input: Input, _ name: String) -> String {
        if input.kind == .text { return words.contains(value) ? value : Self.otherWord }
        let bracket = input.isJudged ? value.firstIndex { $0 == "（" || $0 == "(" } : nil
        let plain = bracket.map { String(value[..<$0]) } ?? value
        guard (try? PolicyValue.parse(plain, kind: input.kind, name: name)) != nil else { return Self.unreadable }
        guard let bracket else { return plain }
        // A judgement without who, when and why counts as none.
        let isWhole = value[bracket...].split(whereSeparator: \.isWhitespace).count >= 3
        return isWhole ? plain + Self.judgement : plain
    }

    private static func quoted(_ source: String) -> [String] {
        var found: [String] = []
        var word: String?
        for character in source {
            switch (character, word) {
            case ("\"", nil), ("“", nil): word = ""
            case ("\"", let whole?), ("”", let whole?):
                found.append(whole)
                word = nil
            default: word?.append(character)
            }
        }
        return found
    }
}
