// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary

/// Style sheets, scripts and libraries, read once; nothing outside a fixed list is ever served.
package struct AssetStore: Sendable {
    private let files: [String: (bytes: [UInt8], media: String)]
    /// Folder of the program's own files; printed papers find theirs there.
    package let directory: String
    /// Changes with the content, so that browsers may keep files for long.
    package let version: String

    private static let vendor: [(name: String, path: String)] = [
        ("vendor/bootstrap.min.css", "/usr/share/javascript/bootstrap5/css/bootstrap.min.css"),
        ("vendor/bootstrap.bundle.min.js", "/usr/share/javascript/bootstrap5/js/bootstrap.bundle.min.js"),
        ("vendor/chart.min.js", "/usr/share/javascript/chart.js/Chart.min.js"),
        ("vendor/leaflet.js", "/usr/share/javascript/leaflet/leaflet.min.js"),
        ("vendor/leaflet.css", "/usr/share/javascript/leaflet/leaflet.css"),
    ]

    /// - Parameter directory: nil for the files that came with the program.
    package init(directory: String? = nil) {
        let folder = directory ?? Templates.bundled("Assets")
        self.directory = folder
        var files: [String: (bytes: [UInt8], media: String)] = [:]
        let own = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for name in own {
            guard let media = Self.media(name), let data = FileManager.default.contents(atPath: "\(folder)/\(name)")
            else {
                continue
            }
            files[name] = (Array(data), media)
        }
        for (name, path) in Self.vendor {
            guard let media = Self.media(name), let data = FileManager.default.contents(atPath: path) else { continue }
            files[name] = (Array(data), media)
        }
        self.files = files
        var sum: UInt64 = 5_381
        for name in files.keys.sorted() {
            for byte in files[name]?.bytes ?? [] { sum = sum &* 33 &+ UInt64(byte) }
        }
        version = String(sum, radix: 36)
    }

    private static func media(_ name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        default: nil
        }
    }

    /// - Parameter forLong: the address changes with the content, so that browsers need never ask again.
    func response(_ name: String, forLong: Bool) throws -> Response {
        guard let file = files[name] else { throw WebProblem.noPage }
        var response = Reply.inline(file.bytes, media: file.media)
        response.headers[.cacheControl] = forLong ? "public, max-age=31536000, immutable" : "public, max-age=3600"
        return response
    }
}
