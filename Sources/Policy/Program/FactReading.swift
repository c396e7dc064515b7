// SPDX-License-Identifier: Apache-2.0

/// Reads facts as an input declares them, and refuses what does not fit.
extension Declaration.Input {
    /// The values of one fact, this month's first; one unless the input is 逐月.
    /// - Throws: `EvaluationProblem` for a value of another kind, outside the range, or judged by nobody.
    func values(_ text: String, kind: Kind, name: String) throws -> [PolicyValue] {
        guard let months else { return [try value(text, kind: kind, name: name)] }
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= months else {
            throw EvaluationProblem.outOfRange(name: name, value: "\(parts.count) 个月", range: "1 到 \(months) 个月")
        }
        return try parts.map { $0.isEmpty ? .absent : try value($0, kind: kind, name: name) }
    }

    /// The value of one month.
    func value(_ text: String, kind: Kind, name: String) throws -> PolicyValue {
        let plain = isJudged ? try judged(text, name) : text
        let value = try PolicyValue.parse(plain, kind: kind, name: name)
        guard case .number(let number, let unit) = value else { return value }
        if unit.base == .yuan, number.denominator != 1 {
            throw EvaluationProblem.badInput(name: name, value: text, kind: "\(kind)，最多到分")
        }
        if unit.base != .yuan, unit.finest % number.denominator != 0 {
            let places = unit.finest == 1 ? "须是整数" : "最多四位小数"
            throw EvaluationProblem.badInput(name: name, value: text, kind: "\(kind)，\(places)")
        }
        let range = range ?? unit.usualRange
        if !range.contains(number) {
            let low = PolicyValue.number(range.lowerBound, unit).shown
            let high = PolicyValue.number(range.upperBound, unit).shown
            throw EvaluationProblem.outOfRange(name: name, value: text, range: "\(low) 到 \(high)")
        }
        return value
    }

    /// `是（王村评议会 2026-05-10 房屋倒塌）` without what is in brackets.
    private func judged(_ text: String, _ name: String) throws -> String {
        guard let start = text.firstIndex(where: { $0 == "（" || $0 == "(" }),
            text.hasSuffix("）") || text.hasSuffix(")"),
            text[start...].split(whereSeparator: \.isWhitespace).count >= 3
        else { throw EvaluationProblem.notJudged(name) }
        return String(text[..<start])
    }
}
