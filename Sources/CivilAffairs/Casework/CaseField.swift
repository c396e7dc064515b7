// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

package typealias CaseField = ServiceDefinition.Field
package typealias CaseMaterialNeed = ServiceDefinition.Material

extension ServiceDefinition.Material {
    /// True when the office looks it up itself and must not ask the family (社会救助法 62 条).
    package var lookedUp: Bool { source != .upload }
}

extension ServiceDefinition.Source {
    /// Where a paper comes from that nobody is asked to bring; nil for what is brought.
    package var word: String? {
        switch self {
        case .upload: nil
        case .lookup: "免证：由我们查询"
        case .licence: "出示证件或电子证照，不用交"
        case .internal: "办理中由我们形成"
        }
    }
}

extension ServiceDefinition.Field {
    package typealias Entity = ServiceDefinition.Entity

    /// What an answer is, and how it is typed.
    package enum Answer: Sendable, Equatable {
        /// One line, or several.
        case text(lines: Bool)
        /// An amount in yuan per month or year, or at a point in time when `period` is nil.
        case money(period: String?)
        case number(unit: String)
        case date
        case yesNo
        case choice([Option])
        case telephone
        case idNumber
        case creditCode
        /// A region of the county, by its full name.
        case region
        /// Latitude and longitude in degrees.
        case place
        /// A record of the registry, by its key.
        case reference
        /// An upload, by its key.
        case file
        /// Worked out, never typed.
        case computed

        package static let text = Answer.text(lines: false)
    }

    package struct Option: Sendable, Equatable {
        package let value: String
        package let title: String
        package init(value: String, title: String) {
            self.value = value
            self.title = title
        }
    }

    package var answer: Answer {
        switch type {
        case .text, .address: .text(lines: false)
        case .longText: .text(lines: true)
        case .money: .money(period: period)
        case .number: .number(unit: unit ?? "")
        case .date: .date
        case .yesNo: .yesNo
        case .choice: .choice(options.map { Option(value: $0, title: $0) })
        case .telephone: .telephone
        case .idNumber: .idNumber
        case .creditCode: .creditCode
        case .region: .region
        case .place: .place
        case .person, .household, .organization: .reference
        case .file, .photo, .signature: .file
        case .computed: .computed
        }
    }

    /// The record that an answer of the registry names; nil for any other text.
    package static func key(_ value: String) -> Int64? {
        value.hasPrefix("#") ? Int64(value.dropFirst()) : nil
    }

    /// The answer in the spelling that facts keep, such as `412.50元/月`; nil for an empty answer.
    /// - Parameter today: numbers of people who are born after it are refused.
    /// - Throws: `CaseworkProblem.fieldInvalid` that names the field and says how to mend it.
    package func fact(from typed: String, on today: CivilDate) throws -> String? {
        let text = typed.trimmingSpaces
        guard !text.isEmpty, type != .computed else { return nil }
        func invalid(_ reason: String) -> CaseworkProblem { .fieldInvalid(id: id, title: title, reason: reason) }
        do {
            switch answer {
            case .text(let lines):
                let most = lines ? 5_000 : 500
                guard text.count <= most else { throw invalid("不超过 \(most) 个字。") }
                return text
            case .money(let period):
                return try Money(parsing: text).plain + "元" + (period.map { "/\($0)" } ?? "")
            case .number(let unit):
                guard let number = Digits.number(Digits.halfWidth(text)), number <= 1_000_000 else {
                    throw invalid("请填写不超过 1000000 的整数。")
                }
                return "\(number)\(unit)"
            case .date: return try CivilDate(parsing: text).iso
            case .yesNo:
                guard ["是", "否"].contains(text) else { throw invalid("请选择“是”或“否”。") }
                return text
            case .choice(let options):
                guard options.contains(where: { $0.value == text }) else { throw invalid("请从列表中选择。") }
                return text
            case .telephone:
                let digits = Digits.halfWidth(text).filter { $0 != "-" && $0 != " " }
                guard (7...12).contains(digits.count), digits.allSatisfy(\.isNumber) else {
                    throw invalid("请填写 11 位手机号码，或带区号的固定电话。")
                }
                return digits
            case .idNumber: return try ResidentID(text, today: today).number
            case .creditCode: return try CreditCode(text).text
            case .region: return text
            case .place:
                guard let place = MapPoint(text)?.text else { throw invalid("请写成“纬度,经度”，如 30.6630,113.1660。") }
                return place
            case .reference:
                guard let key = Self.key(text) else { throw invalid("请从找到的档案中选择。") }
                return "#\(key)"
            case .file:
                // What is on its way counts as answered; it has its key once it is kept.
                guard let key = text.hasPrefix("data:") ? 0 : Self.key(text) else { throw invalid("请上传文件。") }
                return "#\(key)"
            case .computed: return nil
            }
        } catch let problem as VocabularyProblem {
            throw invalid(problem.message)
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
