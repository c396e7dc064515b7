// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What came with a form: typed values, in order, and files. Browsers send the lines of a text with CR LF between them,
/// which is one character that is no line feed; they are read with a line feed alone.
package struct FormData: Sendable {
    package struct File: Sendable {
        package let name: String
        package let content: [UInt8]
    }

    package private(set) var values: [String: [String]] = [:]
    package private(set) var files: [String: File] = [:]

    package init() {}

    package init(_ values: [String: String]) {
        self.values = values.mapValues { [$0] }
    }

    /// A typed value without surrounding space; empty when it was not sent.
    package subscript(_ name: String) -> String {
        (values[name]?.last ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    package func all(_ name: String) -> [String] { values[name] ?? [] }

    /// A file that was really chosen.
    package func file(_ name: String) -> File? {
        guard let file = files[name], !file.content.isEmpty else { return nil }
        return file
    }

    /// Whether a file was chosen that has nothing in it, such as a photo that the phone had not written yet.
    package func isEmptyFile(_ name: String) -> Bool {
        files[name].map { $0.content.isEmpty && !$0.name.isEmpty } ?? false
    }

    /// Reads `application/x-www-form-urlencoded`.
    package init(urlEncoded body: [UInt8]) {
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            values[name, default: []].append(parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "+") {
                result.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = hex(bytes[index + 1]),
                let low = hex(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 2
            } else {
                result.append(byte)
            }
            index += 1
        }
        return text(result)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        guard bytes.contains(13) else { return String(decoding: bytes, as: UTF8.self) }
        let plain = bytes.indices.filter { bytes[$0] != 13 || $0 + 1 == bytes.count || bytes[$0 + 1] != 10 }
        return String(decoding: plain.map { bytes[$0] }, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// Reads `multipart/form-data`.
    package init(multipart body: [UInt8], boundary: String) {
        let data = Data(body)
        let mark = Data("--\(boundary)".utf8)
        let gap = Data("\r\n\r\n".utf8)
        var start = data.range(of: mark)?.upperBound
        while let from = start, let next = data.range(of: mark, in: from..<data.endIndex) {
            // A part is: CRLF, heads, blank line, content, CRLF.
            if let blank = data.range(of: gap, in: from..<next.lowerBound), next.lowerBound - 2 >= blank.upperBound {
                let head = String(decoding: data[from..<blank.lowerBound], as: UTF8.self)
                take(head, Array(data[blank.upperBound..<(next.lowerBound - 2)]))
            }
            start = next.upperBound
        }
    }

    private mutating func take(_ head: String, _ content: [UInt8]) {
        guard let name = Self.attribute("name", of: head) else { return }
        if let file = Self.attribute("filename", of: head) {
            let plain = file.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
            files[name] = File(name: String(plain.prefix(120)), content: content)
        } else {
            values[name, default: []].append(Self.text(content))
        }
    }

    private static func attribute(_ name: String, of head: String) -> String? {
        guard let start = head.range(of: "; \(name)=\"") else { return nil }
        let rest = head[start.upperBound...]
        return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
    }
}
