// SPDX-License-Identifier: Apache-2.0
import CQrencode

/// A QR code of error correction level M (a seventh of it may be dirty).
package struct QRCode: Sendable, Hashable {
    private static let quietZone = 4

    /// Modules per side without the quiet zone: 21, 25, … 177.
    package let size: Int
    private let modules: [Bool]

    /// - Throws: `DocumentsProblem.qrCode` when the text is empty, holds a NUL or more than about 2,300 bytes.
    package init(_ text: String) throws(DocumentsProblem) {
        let length = text.utf8.count
        guard length > 0, !text.utf8.contains(0),
            let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1)
        else { throw .qrCode(length: length) }
        defer { QRcode_free(code) }
        size = Int(code.pointee.width)
        let count = size * size
        modules = UnsafeBufferPointer(start: code.pointee.data, count: count).map { $0 & 1 == 1 }
    }

    /// Whether the module is dark; light outside of the code.
    package func isDark(row: Int, column: Int) -> Bool {
        (0..<size).contains(row) && (0..<size).contains(column) && modules[row * size + column]
    }

    /// An SVG picture with the quiet zone of four modules, one path, no fixed size unless `side` (millimetres) is given.
    package func svg(side: Int? = nil) -> String {
        let whole = size + 2 * Self.quietZone
        let extent = side.map { " width=\"\($0)mm\" height=\"\($0)mm\"" } ?? ""
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(whole) \(whole)\"\(extent)"
            + " shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"二维码\">"
            + "<path fill=\"#fff\" d=\"M0 0h\(whole)v\(whole)H0z\"/><path fill=\"#000\" d=\"\(path)\"/></svg>"
    }

    private var path: String {
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                guard isDark(row: row, column: column) else {
                    column += 1
                    continue
                }
                let start = column
                while isDark(row: row, column: column) { column += 1 }
                let run = column - start
                path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(run)v1h-\(run)z"
            }
        }
        return path
    }
}
