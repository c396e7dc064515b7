// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The stored fields of every struct below a folder, read from the source text: what a template can really see, since
/// mustache finds stored properties only and prints nothing for any other name.
struct FieldScan {
    /// Full name of a type, such as `ProblemPage.Kept`, to its fields and their types as written.
    private(set) var fields: [String: [String: String]] = [:]
    /// Template name to the page that names it.
    private(set) var pages: [String: String] = [:]

    init(source: String) {
        read(source)
    }

    init(folder: URL) {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for name in names where name.hasSuffix(".swift") {
            guard let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8) else { continue }
            read(text)
        }
    }

    private mutating func read(_ text: String) {
        var open: [(name: String, depth: Int)] = []
        var depth = 0
        for line in text.split(separator: "\n").flatMap(Self.statements) where !line.hasPrefix("//") {
            if let match = line.firstMatch(of: /^(?:[a-z]+ )*(?:struct|class|enum|extension|actor) ([A-Za-z.]+)/),
                line.contains("{")
            {
                let owner = open.last.map { "\($0.name)." } ?? ""
                open.append((owner + String(match.1), depth))
            } else if let owner = open.last, depth == owner.depth + 1 {
                take(line, of: owner.name)
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
            while let last = open.last, depth <= last.depth { open.removeLast() }
        }
    }

    /// A type written on one line is read as if each of its fields had a line.
    private static func statements(_ raw: Substring) -> [Substring] {
        let line = raw.drop { $0 == " " }
        if line.hasPrefix("let "), line.contains("; ") {
            return line.split(separator: ";").map { $0.drop { $0 == " " } }
        }
        guard let match = line.wholeMatch(of: /((?:[a-z]+ )*struct [^{]+\{)(.+)\}/) else { return [line] }
        return [match.1] + match.2.split(separator: ";").map { $0.drop { $0 == " " } } + ["}"]
    }

    private mutating func take(_ line: Substring, of owner: String) {
        if let match = line.firstMatch(of: /static let template = "([^"]+)"/) { pages[String(match.1)] = owner }
        guard !line.contains("static "),
            let match = line.firstMatch(
                of: /^(?:package |private |private\(set\) )*(let|var) (\w+)(?:: ([^={]+))?(.*)$/
            )
        else { return }
        // A computed property is invisible to a template.
        if match.1 == "var", match.4.hasPrefix("{") { return }
        fields[owner, default: [:]][String(match.2)] = match.3.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
    }

    /// The type that a field's element has, as a full name; nil for text, numbers and flags.
    func element(_ written: String, from owner: String) -> String? {
        let plain = written.filter { !"[]?".contains($0) }
        var scope = owner
        while true {
            let name = scope.isEmpty ? plain : "\(scope).\(plain)"
            if fields[name] != nil { return name }
            if scope.isEmpty { return nil }
            scope = scope.contains(".") ? String(scope[..<(scope.lastIndex(of: ".") ?? scope.startIndex)]) : ""
        }
    }
}

/// Walks a template with the types that its sections open and lists every name that no field answers to.
struct TemplateWalk {
    let scan: FieldScan
    let templates: [String: String]

    func unknownNames(in template: String, page: String) -> [String] {
        var found: [String] = []
        walk(template, stack: [page], trail: [], &found)
        return found
    }

    private func walk(_ name: String, stack: [String?], trail: [String], _ found: inout [String]) {
        guard let text = templates[name] else { return found.append("\(name): no such template") }
        guard !trail.contains(name) else { return }
        var stack = stack
        var sections: [Character] = []
        for match in text.matches(of: /\{\{\{?([#^\/><$!&]?)\s*([^}]*?)\s*\}\}\}?/) {
            let mark = match.1.first ?? " "
            let tag = String(match.2)
            switch mark {
            case "!": continue
            case ">", "<":
                walk(tag, stack: stack, trail: trail + [name], &found)
                if mark == "<" { sections.append(mark) }
            case "$": sections.append(mark)
            case "/":
                if sections.popLast() == "#" { stack.removeLast() }
            default:
                let resolved = resolve(tag, stack)
                if !resolved.known { found.append("\(name): \(tag)") }
                if mark == "#" || mark == "^", resolved.written == "String" {
                    found.append("\(name): \(mark)\(tag) asks for text that is never absent; make it optional")
                }
                if mark == "#" { stack.append(resolved.type) }
                if mark == "#" || mark == "^" { sections.append(mark) }
            }
        }
    }

    private func resolve(_ tag: String, _ stack: [String?]) -> (known: Bool, type: String?, written: String) {
        var path = tag
        if let match = tag.wholeMatch(of: /\w+\((.*)\)/) { path = String(match.1) }
        if path == "." || path.isEmpty { return (true, nil, "") }
        let parts = path.split(separator: ".").map(String.init)
        for case let top? in stack.reversed() where scan.fields[top]?[parts[0]] != nil {
            var owner: String? = top
            var last = ""
            for part in parts {
                guard let type = owner, let written = scan.fields[type]?[part] else { return (false, nil, "") }
                owner = scan.element(written, from: type)
                last = path == tag ? written : ""
            }
            return (true, owner, last)
        }
        return (false, nil, "")
    }
}
