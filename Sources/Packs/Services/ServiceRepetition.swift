// SPDX-License-Identifier: Apache-2.0
import Policy
import Vocabulary

/// Groups that are asked several times over. An item is asked for once the one before it is there, so that a form shows
/// one more than is filled in; conditions may read how many there are (`发起人数`) and what their amounts and numbers add
/// up to (`出资额合计`).
extension ServiceDefinition.RepeatedItem {
    /// How many of the items are there.
    var countName: String { "\(noun)数" }
    /// Whether an item is there.
    func presenceName(_ number: Int) -> String { "第\(number)\(noun)已填" }
    /// What a field of all items adds up to.
    var sumName: String { "\(name)合计" }
}

extension ServiceDefinition.Field {
    /// The same field for one of several alike.
    /// - Parameters:
    ///   - isAsked: whether the form needs this item.
    ///   - fields: of the group; conditions that name one of them mean that of the same item.
    func repeated(_ item: ServiceDefinition.RepeatedItem, isAsked: Bool, among fields: [Self]) -> Self {
        // What is known of somebody who is named bears the number behind the name: 监护人2出生日期.
        let people = fields.filter { $0.type == .person }
        let words = Dictionary(
            fields.map { ($0.name, "\($0.name)\(item.number)") }
                + people.map { ($0.birthName, "\($0.name)\(item.number)出生日期") }
                + people.map { ($0.sexName, "\($0.name)\(item.number)性别") },
            uniquingKeysWith: { first, _ in first }
        )
        func own(_ expression: String) -> String {
            var text = ""
            var word = ""
            func close() {
                text += words[word] ?? word
                word = ""
            }
            // What stands in quotation marks is an option, whatever fields are called.
            var closing: Character?
            for character in expression {
                if let mark = closing {
                    text.append(character)
                    if character == mark { closing = nil }
                } else if character == "\"" || character == "“" {
                    close()
                    text.append(character)
                    closing = character == "“" ? "”" : "\""
                } else if character.isLetter || character.isNumber || character == "_" || character == "·" {
                    word.append(character)
                } else {
                    close()
                    text.append(character)
                }
            }
            close()
            return text
        }
        let before = item.number == 1 ? nil : "\(item.countName) ≥ \(item.number - 1)"
        let shown = [before, visibleIf.map(own)].compactMap(\.self)
        // An item that need not be there asks for nothing until it is.
        let there = isAsked ? nil : item.presenceName(item.number)
        let needed: (always: Bool, when: String?) =
            if item.isFirst {
                (isAsked, nil)
            } else if let there, required || requiredIf != nil {
                (false, requiredIf.map { "\(there) 且 （\(own($0))）" } ?? there)
            } else {
                (required, requiredIf.map(own))
            }
        var copy = Self(
            id: "\(id)_\(item.number)",
            title: "\(item.noun) \(item.number) \(title)",
            name: "\(name)\(item.number)",
            entity: entity,
            type: type,
            period: period,
            unit: unit,
            options: options,
            input: nil,
            required: needed.always,
            requiredIf: needed.when,
            visibleIf: shown.isEmpty ? nil : shown.map { shown.count > 1 ? "（\($0)）" : $0 }.joined(separator: " 且 "),
            formula: nil,
            sensitivity: sensitivity,
            help: help,
            group: "\(group) \(item.number)",
            step: step,
            place: place
        )
        copy.item = item
        (copy.readers, copy.writers, copy.enrolled) = (readers, writers, enrolled)
        return copy
    }

    /// Whether what is answered can be added up.
    private var adds: Bool { type == .money || type == .number }

    /// What conditions may read of all items together, as inputs of the policy language; none for what is asked once.
    var inputsOfItems: [(name: String, kind: String)] {
        guard let item else { return [] }
        var inputs: [(name: String, kind: String)] = []
        if item.isFirst {
            inputs.append((item.countName, "数 范围 0 至 \(item.most) 缺失时 0"))
            inputs.append((item.presenceName(item.number), "是/否 缺失时 否"))
        }
        if adds, item.number == 1 {
            let unit = type == .money ? "元" + (period.map { "/\($0)" } ?? "") : isPlainUnit ? "" : unit ?? ""
            let most = item.most * (type == .money ? 100_000_000 : 1_000_000)
            inputs.append((item.sumName, "\(kindText) 范围 0\(unit) 至 \(most)\(unit) 缺失时 0\(unit)"))
        }
        return inputs
    }
}

extension ServiceDefinition.Field {
    /// The id that its pack gives it, where the form asks for it several times over: `leader` of `leader_2`.
    package var repeatedID: String? { item.map { String(id.dropLast("_\($0.number)".count)) } }
}

extension [ServiceDefinition.Field] {
    /// What is answered, with how many items there are and what they add up to.
    func counted(_ values: [String: String], _ entity: Entity) -> [String: String] {
        var values = values
        var counts: [String: Int] = [:]
        var sums: [String: (fields: Self, total: Int64)] = [:]
        for field in self where field.entity.rules == entity {
            guard let item = field.item else { continue }
            let answer = values[field.name]
            if item.isFirst {
                counts[item.countName, default: 0] += answer == nil ? 0 : 1
                values[item.presenceName(item.number)] = answer == nil ? "否" : "是"
            }
            guard let answer, let amount = field.amount(answer) else { continue }
            sums[item.sumName, default: ([field], 0)].total += amount
        }
        for (name, count) in counts { values[name] = String(count) }
        for (name, sum) in sums { values[name] = sum.fields.first?.written(sum.total) }
        return values
    }
}

extension ServiceDefinition.Field {
    private static var largest: Int { Int(Money.limit.fen) }

    /// An answer that adds up, in fen or in its unit; nil for others.
    fileprivate func amount(_ answer: String) -> Int64? {
        switch type {
        case .money: (try? Money(parsing: String(answer.prefix { $0 != "元" })))?.fen
        // A department may return any number; as many as there are items of the largest can still be added up.
        case .number: Digits.number(String(answer.prefix { $0.isNumber })).map { Int64(min($0, Self.largest)) }
        default: nil
        }
    }

    /// A sum as an answer of the field is written.
    fileprivate func written(_ sum: Int64) -> String {
        type == .money
            ? Money(fen: sum).plain + "元" + (period.map { "/\($0)" } ?? "") : "\(sum)\(isPlainUnit ? "" : unit ?? "")"
    }
}
