// SPDX-License-Identifier: Apache-2.0
import CivilAffairs

/// Made-up pictures for the demo: scribbled signatures and a sheet on a board, as small grey PNG files.
struct DemoPicture {
    private let width: Int
    private let height: Int
    private var pixels: [UInt8]

    private init(width: Int, height: Int, shade: UInt8) {
        self.width = width
        self.height = height
        pixels = Array(repeating: shade, count: width * height)
    }

    /// A signature that looks like no real one; the same seed scribbles alike.
    static func signature(_ random: inout DemoRandom) -> Casework.Upload {
        var picture = DemoPicture(width: 240, height: 120, shade: 255)
        var x = 24
        var y = 40 + random.below(40)
        for _ in 0..<9 {
            let next = (x + 12 + random.below(14), 24 + random.below(72))
            picture.line(from: (x, y), to: next)
            (x, y) = next
        }
        return Casework.Upload(name: "signature.png", media: "image/png", content: picture.png())
    }

    /// A white sheet with lines of text on a grey board.
    static func board() -> Casework.Upload {
        var picture = DemoPicture(width: 320, height: 240, shade: 168)
        for y in 24..<216 {
            for x in 92..<228 { picture.pixels[y * picture.width + x] = 250 }
        }
        picture.line(from: (124, 48), to: (196, 48))
        for row in 0..<7 { picture.line(from: (108, 76 + row * 18), to: (212 - row % 3 * 24, 76 + row * 18)) }
        return Casework.Upload(name: "board.png", media: "image/png", content: picture.png())
    }

    /// A stroke three pixels wide.
    private mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
        let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
        for step in 0...steps {
            let x = start.x + (end.x - start.x) * step / steps
            let y = start.y + (end.y - start.y) * step / steps
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1), (-1, 0), (0, -1)] {
                guard (0..<width).contains(x + dx), (0..<height).contains(y + dy) else { continue }
                pixels[(y + dy) * width + x + dx] = 24
            }
        }
    }

    // MARK: - PNG without compression

    private func png() -> [UInt8] {
        var rows: [UInt8] = []
        for y in 0..<height { rows += [0] + pixels[y * width..<(y + 1) * width] }
        let head = Self.bytes(UInt32(width)) + Self.bytes(UInt32(height)) + [8, 0, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", head)
            + Self.chunk("IDAT", Self.stored(rows)) + Self.chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return bytes(UInt32(content.count)) + body + bytes(crc(body))
    }

    /// A zlib stream of stored blocks.
    private static func stored(_ content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        var start = 0
        while start < content.count {
            let end = min(start + 65_535, content.count)
            let size = UInt16(end - start)
            let sizes = [size, ~size].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            result += [end == content.count ? 1 : 0] + sizes + content[start..<end]
            start = end
        }
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in content {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return result + bytes(high << 16 | low)
    }

    private static func crc(_ content: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in content {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }
}
