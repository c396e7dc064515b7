// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A text of policy rules and where it came from.
package struct PolicySource: Sendable, Equatable {
    package let name: String
    package let text: String
    /// Pack it belongs to, shown beside each value: national, province or jurisdiction.
    package let layer: String

    package init(name: String, text: String, layer: String) {
        self.name = name
        self.text = text
        self.layer = layer
    }
}

/// One thing wrong with a rule: where, what, and how to mend it.
package struct PolicyFault: Sendable, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: Int
    package let text: String
    /// The line itself, so that the reader sees it.
    package let source: String
    /// Characters of the line that are meant.
    package let length: Int

    package init(file: String, line: Int, column: Int, text: String, source: String, length: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
        self.text = text
        self.source = source
        self.length = length
    }

    /// The place, what is wrong, and the line with what is meant underlined: a Chinese character is two columns wide.
    package var description: String {
        let start = min(max(0, column - 1), source.count)
        let before = source.prefix(start).map { $0.isASCII ? " " : "　" }.joined()
        let meant = source.dropFirst(start).prefix(length).map { $0.isASCII ? "~" : "～" }.joined()
        return "\(file):\(line):\(column): \(text)\n    \(source)\n    \(before)\(meant.isEmpty ? "~" : meant)"
    }
}

/// Rules that cannot be used; every fault of a run is listed.
package struct PolicyProblem: Problem {
    package let faults: [PolicyFault]

    package init(_ faults: [PolicyFault]) {
        self.faults = faults
    }

    package var code: String { "policy.faulty" }
    package var kind: ProblemKind { .invalid }
    package var message: String { "政策规则有 \(faults.count) 处错误：\n" + faults.map(\.description).joined(separator: "\n") }
}

/// Why one family could not be judged.
package enum EvaluationProblem: Problem, Equatable {
    /// A number grew beyond what exact arithmetic holds.
    case overflow(definition: String)
    case divisionByZero(definition: String)
    case unknownInput(String)
    case badInput(name: String, value: String, kind: String)
    /// A number that is not within its declared range.
    case outOfRange(name: String, value: String, range: String)
    /// An input without which nothing is computed.
    case required(String)
    /// A judgement without who, when and on what ground.
    case notJudged(String)
    case noParameter(name: String, region: String, date: CivilDate)
    /// No rule for it on that day.
    case notInForce(name: String, date: CivilDate)

    package var code: String {
        switch self {
        case .overflow: "policy.overflow"
        case .divisionByZero: "policy.division-by-zero"
        case .unknownInput: "policy.unknown-input"
        case .badInput: "policy.bad-input"
        case .outOfRange: "policy.out-of-range"
        case .required: "policy.required"
        case .notJudged: "policy.not-judged"
        case .noParameter: "policy.no-parameter"
        case .notInForce: "policy.not-in-force"
        }
    }

    package var kind: ProblemKind { .invalid }

    package var message: String {
        switch self {
        case .overflow(let name): "计算“\(name)”时数值过大，请核对填写的金额。"
        case .divisionByZero(let name): "计算“\(name)”时除数为零，请核对家庭人数等信息。"
        case .unknownInput(let name): "政策里没有“\(name)”这一项，请核对名称。"
        case .badInput(let name, let value, let kind): "“\(name)”的值“\(value)”应为\(kind)。"
        case .outOfRange(let name, let value, let range): "“\(name)”的值“\(value)”不在 \(range) 之间，请核对。"
        case .required(let name): "没有填写“\(name)”，不能计算。请先补上。"
        case .notJudged(let name): "“\(name)”是认定事项，请写明谁、何时、依据什么认定，如：是（王村评议会 2026-05-10 房屋倒塌）。"
        case .notInForce(let name, let date): "\(date.chinese) 没有生效的“\(name)”规则，不能判定。请核对日期，或在政策里补上当时的规则。"
        case .noParameter(let name, let region, let date): "\(region) 在 \(date.chinese) 没有生效的“\(name)”，请在参数表中补充。"
        }
    }
}
