// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The product's files as text, for rules about how they are written.
struct Tree {
    struct File: Sendable {
        /// Path from the root of the product.
        let path: String
        let text: String

        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
        /// Second part of the path: the target.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

        /// The lines with comments and the content of plain string literals blanked, numbered from 1.
        var code: [(number: Int, text: String)] {
            var inside = false
            return lines.enumerated().map { offset, line in
                let text = String(line)
                if text.contains("\"\"\"") {
                    let opens = text.components(separatedBy: "\"\"\"").count - 1
                    if opens % 2 == 1 { inside.toggle() }
                    return (offset + 1, "")
                }
                return (offset + 1, inside ? "" : Self.blanked(text))
            }
        }

        private static func blanked(_ line: String) -> String {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("//") { return "" }
            var result = ""
            var quoted = false
            var escaped = false
            for character in line {
                if escaped {
                    escaped = false
                    continue
                }
                if quoted, character == "\\" {
                    escaped = true
                    continue
                }
                if character == "\"" {
                    quoted.toggle()
                    continue
                }
                if !quoted { result.append(character) }
            }
            return result.components(separatedBy: " // ")[0]
        }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Swift files below a folder.
    static func swift(_ folder: String) -> [File] { files(folder).filter { $0.path.hasSuffix(".swift") } }

    /// Text files below a folder; what is no UTF-8 is left out.
    static func files(_ folder: String) -> [File] {
        let base = root.appending(path: folder)
        guard let names = FileManager.default.enumerator(atPath: base.path) else { return [] }
        var files: [File] = []
        for case let name as String in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let url = base.appending(path: name)
            guard (try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true,
                let data = try? Data(contentsOf: url), let text = String(data: data, encoding: .utf8)
            else { continue }
            files.append(File(path: "\(folder)/\(name)", text: text))
        }
        return files.sorted { $0.path < $1.path }
    }
}
