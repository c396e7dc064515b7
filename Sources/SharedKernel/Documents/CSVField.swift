// SPDX-License-Identifier: Apache-2.0

/// Takes off what spreadsheets put around a field to keep it text.
enum CSVField {
    private static let space: Set<Unicode.Scalar> = [
        " ", "\t", "\u{A0}", "\u{3000}", "\u{200B}", "\u{FEFF}", "\n", "\r",
    ]

    /// Trimmed, without `="…"` around and without one leading apostrophe.
    static func unwrapped(_ bytes: ArraySlice<UInt8>) -> String {
        var slice = bytes
        while let first = slice.first, isSpace(first) { slice.removeFirst() }
        while let last = slice.last, isSpace(last) { slice.removeLast() }
        if slice.count >= 3, slice.starts(with: [0x3D, 0x22]), slice.last == 0x22 {
            slice = slice.dropFirst(2).dropLast()
        }
        if slice.first == UInt8(ascii: "'") { slice = slice.dropFirst() }
        let text = String(decoding: slice, as: UTF8.self)
        guard let first = slice.first, let last = slice.last, first >= 0xC2 || last >= 0x80 else { return text }
        return trimmed(text)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func trimmed(_ text: String) -> String {
        var view = text.unicodeScalars[...]
        while let first = view.first, space.contains(first) { view.removeFirst() }
        while let last = view.last, space.contains(last) { view.removeLast() }
        return String(view)
    }
}
