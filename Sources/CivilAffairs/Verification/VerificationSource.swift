// SPDX-License-Identifier: Apache-2.0
package import Packs
import Vocabulary

/// A department or institution that is asked about people's means, and what it can answer.
package struct VerificationSource: Sendable, Equatable, Identifiable {
    /// One thing a source returns about a person.
    package struct Item: Sendable, Equatable {
        /// Name of the policy input that the value feeds; also accepted in the 项目 column.
        package let input: String
        /// The source's own word in the 项目 column.
        package let title: String
        package let kind: CaseField.Answer
        /// What tells apart the things that the item counts; nil for one value a person.
        package let object: Object?
        /// What a value other than 否 or none asks the officer to look into.
        package let attention: String?

        package init(
            _ input: String,
            title: String? = nil,
            _ kind: CaseField.Answer,
            object: Object? = nil,
            attention: String? = nil
        ) {
            self.input = input
            self.title = title ?? input
            self.kind = kind
            self.object = object
            self.attention = attention
        }
    }

    /// The number that a thing has in its register, and that everybody who owns a share of it is told with.
    package struct Object: Sendable, Equatable {
        /// Also accepted as the head of its column.
        package let title: String
        /// Letters and digits of a whole one.
        package let length: Int

        /// Heads under which sources send the number, besides its own title.
        static let titles = ["编号", "对象编号"]

        var oddity: String { "\(title)应为 \(length) 位字母或数字，请与来源单位核对；结果已按所写编号采用" }

        /// Whether a number looks whole. One that does not still tells things apart.
        func isWhole(_ number: String) -> Bool {
            number.utf8.count == length && number.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }

    package let id: String
    /// What is looked up, such as 养老金和工伤待遇.
    package let title: String
    /// Who answers; the origin of the facts.
    package let department: String
    package let items: [Item]
    /// Days for which an answer may be used, counted from the day it came.
    package let validityDays: Int
    /// Days after sending when a request that is not answered is overdue.
    package let answerDays: Int
    /// How far it is believed, 1 to 9: of two sources that tell the same thing differently, the higher counts.
    package let trust: Int
    /// Whether an officer must look at an answer before it counts.
    package let isConfirmed: Bool
    package let connector: SourceDefinition.Connector
    /// The other province in which it is asked; nil for the one here.
    package let province: String?

    package init(
        id: String,
        title: String,
        department: String,
        items: [Item],
        validityDays: Int,
        answerDays: Int,
        trust: Int = Fact.usualTrust,
        isConfirmed: Bool = false,
        connector: SourceDefinition.Connector = .folder,
        province: String? = nil
    ) {
        self.id = id
        self.title = title
        self.department = department
        self.items = items
        self.validityDays = validityDays
        self.answerDays = answerDays
        self.trust = trust
        self.isConfirmed = isConfirmed
        self.connector = connector
        self.province = province
    }

    /// The same department of another province, which is asked by letter. Its facts have another origin.
    package func elsewhere(_ province: String) -> VerificationSource {
        VerificationSource(
            id: "\(id)@\(province)",
            title: "\(title)（\(province)）",
            department: "\(department)（\(province)）",
            items: items,
            validityDays: validityDays,
            answerDays: answerDays,
            trust: trust,
            isConfirmed: isConfirmed,
            connector: .folder,
            province: province
        )
    }

    /// The item of a 项目 cell, by input name or by the source's own word.
    package func item(_ word: String) -> Item? { items.first { $0.input == word || $0.title == word } }
}

extension VerificationSource.Item {
    /// The value in the spelling that facts keep, such as `412.50元/月`.
    /// - Returns: nil when the cell cannot be read as this kind; nothing is ever guessed.
    package func spelled(_ cell: String) -> String? {
        guard !cell.isEmpty, cell.count <= 500 else { return nil }
        switch kind {
        case .text, .telephone, .idNumber, .creditCode, .region, .place, .reference, .computed: return cell
        case .file: return nil
        case .money(let period):
            guard let plain = Self.amount(cell, period: period) else { return nil }
            return (try? Money(parsing: plain)).map { $0.plain + "元" + (period.map { "/\($0)" } ?? "") }
        case .number(let unit):
            let plain = Digits.halfWidth(cell)
            let digits = plain.hasSuffix(unit) ? String(plain.dropLast(unit.count)) : plain
            return Digits.number(digits).flatMap { $0 <= 1_000_000 ? "\($0)\(unit)" : nil }
        case .date: return (try? CivilDate(parsing: cell))?.iso
        case .yesNo: return ["是", "否"].contains(cell) ? cell : nil
        case .choice(let options):
            return options.first { $0.value == cell || $0.title == cell }?.value
        }
    }

    /// The cell without its period; nil when it names another period than expected.
    private static func amount(_ cell: String, period: String?) -> String? {
        guard let slash = cell.lastIndex(of: "/") else { return cell }
        guard let period, cell[cell.index(after: slash)...] == period else { return nil }
        return String(cell[..<slash])
    }
}
