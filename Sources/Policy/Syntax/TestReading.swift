// SPDX-License-Identifier: Apache-2.0

extension Parser {
    /// `测试 "名称" 2026-11-20 429006 沿用 "样例"`, or `样例 "名称"`, with the facts below.
    mutating func test(_ keyword: String, _ line: PolicyLine) throws {
        var reader = read(line.tokens)
        _ = reader.next()
        guard case .text(let title)? = reader.next()?.kind else {
            throw fault("\(keyword)应写成：\(Self.pattern(keyword))", line.tokens[0])
        }
        var (date, region) = ("", "")
        if keyword == "测试" {
            guard case .date(let day)? = reader.next()?.kind, case .number(let code, "")? = reader.next()?.kind else {
                throw fault("测试应写成：\(Self.pattern(keyword))", line.tokens[0])
            }
            (date, region) = (day, code)
        }
        let base = reader.takeName("沿用") ? try reader.text() : nil
        try reader.finish()
        var parameters: [String: String] = [:]
        var family: [String: String] = [:]
        var members: [(id: String, values: [String: String])] = []
        var supporters: [(id: String, values: [String: String])] = []
        var expected: [(name: String, value: String)] = []
        while position < lines.count, lines[position].indented {
            let body = lines[position]
            position += 1
            let words = Self.words(body.source)
            guard let subject = words.first else { throw fault("“\(title)”里有一行是空的引号，请删去", body.tokens[0]) }
            switch subject {
            case "期望": expected += try values(words.dropFirst(), body)
            case "参数": parameters.merge(try values(words.dropFirst(), body).map { ($0.name, $0.value) }) { $1 }
            case "成员", "义务人":
                guard words.count > 1, !words[1].contains("=") else {
                    throw fault("应写成：\(subject) 甲 出生日期=1952-01-05 …", body.tokens[0])
                }
                let values = try values(words.dropFirst(2), body)
                let person = (id: words[1], values: Dictionary(values.map { ($0.name, $0.value) }) { $1 })
                if subject == "成员" { members.append(person) } else { supporters.append(person) }
            default:
                guard isSubject(subject) else {
                    throw fault(
                        "\(keyword)里应写 \(subjectName)、成员、义务人、参数\(keyword == "测试" ? " 或 期望" : "")",
                        body.tokens[0]
                    )
                }
                family.merge(try values(words.dropFirst(), body).map { ($0.name, $0.value) }) { $1 }
            }
        }
        let test = PolicyTest(
            program: program,
            subject: subjectName,
            title: title,
            date: date,
            region: region,
            base: base,
            parameters: parameters,
            family: family,
            members: members,
            supporters: supporters,
            expected: expected,
            file: source.name,
            token: line.tokens[0]
        )
        if keyword == "样例" {
            samples.append(test)
        } else {
            guard !expected.isEmpty else { throw fault("测试“\(title)”没有写 期望", line.tokens[0]) }
            tests.append(test)
        }
    }

    private static func pattern(_ keyword: String) -> String {
        keyword == "测试" ? "测试 \"名称\" 2026-11-20 429006" : "样例 \"名称\""
    }

    /// The words of a line; a remark ends it, and quotes or brackets keep spaces together.
    private static func words(_ source: String) -> [String] {
        var words: [String] = []
        var word = ""
        var closing: Character?
        for character in source {
            if let end = closing {
                if character == end { closing = nil }
                if character != "\"" { word.append(character) }
            } else if character == "#" {
                break
            } else if character.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                closing = ["\"": "\"", "（": "）", "(": ")"][character]
                if character != "\"" { word.append(character) }
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private func values(_ words: ArraySlice<String>, _ line: PolicyLine) throws -> [(name: String, value: String)] {
        try words.map { word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw fault("“\(word)”应写成 名称=值", line.tokens[0]) }
            return (parts[0], parts[1])
        }
    }
}
