// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How the bytes of a text file become characters.
package enum TextEncoding: String, Sendable, Hashable {
    case utf8 = "UTF-8"
    /// GB 18030, of which GBK and GB 2312 are parts.
    case gb18030 = "GB18030"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"

    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// The encoding and the length of the byte order mark. Without a mark valid UTF-8 wins, then GB18030; a UTF-8 file
    /// with a few broken bytes stays UTF-8.
    package static func detect(_ bytes: [UInt8]) -> (encoding: TextEncoding, markLength: Int) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        if bytes.starts(with: [0x84, 0x31, 0x95, 0x33]) { return (.gb18030, 4) }
        var pairs = 0
        var longer = 0
        var broken = 0
        var index = 0
        while index < bytes.count {
            let length = utf8Length(bytes, at: index)
            switch length {
            case 0: broken += 1
            case 1: break
            case 2: pairs += 1
            default: longer += 1
            }
            index += max(length, 1)
        }
        if pairs + longer + broken == 0 { return (.utf8, 0) }
        // GBK words such as 女 are valid two-byte UTF-8; Chinese text in UTF-8 always has longer characters.
        return (longer > 4 * broken ? .utf8 : .gb18030, 0)
    }

    /// UTF-8 bytes of the text; whatever cannot be decoded becomes U+FFFD and decoding goes on after it.
    package func utf8(_ bytes: ArraySlice<UInt8>) throws(DocumentsProblem) -> [UInt8] {
        switch self {
        case .utf8: Self.repaired(bytes)
        case .gb18030: try Self.converted(bytes)
        case .utf16LittleEndian, .utf16BigEndian: utf16(bytes)
        }
    }

    private func utf16(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2 + 1)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let first = UInt16(bytes[index])
            let second = UInt16(bytes[index + 1])
            units.append(self == .utf16LittleEndian ? second << 8 | first : first << 8 | second)
            index += 2
        }
        if index < bytes.endIndex { units.append(0xFFFD) }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private static func repaired(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        return Array(text.utf8)
    }

    private static func converted(_ bytes: ArraySlice<UInt8>) throws(DocumentsProblem) -> [UInt8] {
        guard let converter = iconv_open("UTF-8", "GB18030"), converter != iconv_t(bitPattern: -1) else {
            throw .notText
        }
        defer { iconv_close(converter) }
        var source = Array(bytes)
        var target = [UInt8](repeating: 0, count: source.count * 3 + 16)
        let written = source.withUnsafeMutableBytes { input in
            target.withUnsafeMutableBytes { output in convert(converter, input, output) }
        }
        return Array(target.prefix(written))
    }

    /// The output has room for three bytes each byte of input, as many as the worst case, a bad byte, needs.
    private static func convert(
        _ converter: iconv_t,
        _ input: UnsafeMutableRawBufferPointer,
        _ output: UnsafeMutableRawBufferPointer
    ) -> Int {
        var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = input.count
        var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var room = output.count
        let failed = Int(bitPattern: UInt.max)
        while left > 0 {
            if iconv(converter, &from, &left, &to, &room) != failed { break }
            guard errno == EILSEQ || errno == EINVAL, room >= replacement.count, let place = to else { break }
            for (offset, byte) in replacement.enumerated() { place[offset] = CChar(bitPattern: byte) }
            to = place + replacement.count
            room -= replacement.count
            let skipped = errno == EINVAL ? left : 1
            from = from.map { $0 + skipped }
            left -= skipped
        }
        return output.count - room
    }

    /// Length of the character at `index`, or 0 when it is no valid UTF-8.
    private static func utf8Length(_ bytes: [UInt8], at index: Int) -> Int {
        let lead = bytes[index]
        let length: Int
        switch lead {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return 0
        }
        guard index + length <= bytes.count else { return 0 }
        for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        let second = bytes[index + 1]
        let isOverlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90)
        let isOutside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F)
        return isOverlong || isOutside ? 0 : length
    }
}
