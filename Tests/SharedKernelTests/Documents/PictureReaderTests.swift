// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Testing

/// What is a whole picture and what only begins like one.
struct PictureReaderTests {
    private static let png = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ) ?? Data()
    )
    /// The segments of a JPEG of 3 by 2 pixels.
    private static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0]
        + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0, 0x55, 0xAA, 0xFF, 0xD9]

    @Test func `a whole picture tells its size`() throws {
        let png = try #require(PictureReader.size(of: Self.png))
        #expect(png == (1, 1))
        let jpeg = try #require(PictureReader.size(of: Self.jpeg))
        #expect(jpeg == (3, 2))
        #expect(PictureReader.size(of: Self.jpeg + [0, 0, 0])?.width == 3)
    }

    @Test func `what is cut off, empty or something else is none`() {
        for length in 0..<Self.png.count { #expect(PictureReader.size(of: Array(Self.png.prefix(length))) == nil) }
        for length in 0..<Self.jpeg.count { #expect(PictureReader.size(of: Array(Self.jpeg.prefix(length))) == nil) }
        #expect(PictureReader.size(of: Array("%PDF-1.7 and more".utf8)) == nil)
        #expect(PictureReader.size(of: [0xFF, 0xD8, 0xFF] + Array(repeating: 0xFF, count: 100)) == nil)
    }
}
