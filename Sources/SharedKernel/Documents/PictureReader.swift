// SPDX-License-Identifier: Apache-2.0

/// Tells a whole JPEG or PNG from something that only begins like one.
package enum PictureReader {
    /// Width and height in pixels; nil for anything else than a whole picture.
    package static func size(of bytes: [UInt8]) -> (width: Int, height: Int)? {
        switch MediaSniffer.kind(of: bytes) {
        case .png: png(bytes)
        case .jpeg: jpeg(bytes)
        default: nil
        }
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
        guard start >= 0, start + count <= bytes.count else { return nil }
        return bytes[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func sound(_ width: Int?, _ height: Int?) -> (width: Int, height: Int)? {
        guard let width, let height, (1...30_000).contains(width), (1...30_000).contains(height) else { return nil }
        return (width, height)
    }

    /// A chunk after the other, from the head with the size to the end.
    private static func png(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        var start = 8
        var size: (width: Int, height: Int)?
        var hasPixels = false
        while let length = number(bytes, start, 4), start + 12 + length <= bytes.count {
            switch bytes[(start + 4)..<(start + 8)] {
            case [0x49, 0x48, 0x44, 0x52]: size = sound(number(bytes, start + 8, 4), number(bytes, start + 12, 4))
            case [0x49, 0x44, 0x41, 0x54]: hasPixels = true
            case [0x49, 0x45, 0x4E, 0x44]: return hasPixels ? size : nil
            default: break
            }
            start += 12 + length
        }
        return nil
    }

    /// A segment after the other to the pixels; their end must be there.
    private static func jpeg(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        var start = 2
        var size: (width: Int, height: Int)?
        while start + 4 <= bytes.count, bytes[start] == 0xFF, let length = number(bytes, start + 2, 2), length >= 2 {
            let mark = bytes[start + 1]
            if mark == 0xFF {
                start += 1
                continue
            }
            if (0xC0...0xCF).contains(mark), mark != 0xC4, mark != 0xC8, mark != 0xCC {
                size = sound(number(bytes, start + 7, 2), number(bytes, start + 5, 2))
            }
            if mark == 0xDA {
                var end = bytes.count - 1
                // Phones may put more behind the picture.
                while end > start, !(bytes[end - 1] == 0xFF && bytes[end] == 0xD9) { end -= 1 }
                return end > start ? size : nil
            }
            start += 2 + length
        }
        return nil
    }
}
