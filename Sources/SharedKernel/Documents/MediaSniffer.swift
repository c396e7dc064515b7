// SPDX-License-Identifier: Apache-2.0

/// Recognises an upload by its first bytes, never by its name or what the browser says.
package enum MediaSniffer {
    /// The kinds accepted for uploads; there are no others.
    package enum Kind: String, Sendable, CaseIterable, Hashable {
        case jpeg, png, webp, pdf, xlsx, zip

        package var mediaType: String {
            switch self {
            case .jpeg: "image/jpeg"
            case .png: "image/png"
            case .webp: "image/webp"
            case .pdf: "application/pdf"
            case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            case .zip: "application/zip"
            }
        }

        package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
        /// Such as JPG、PNG 图片和 PDF.
        static func words(_ kinds: Set<Kind>) -> String {
            let pictures = [(Kind.jpeg, "JPG"), (.png, "PNG"), (.webp, "WebP")].filter { kinds.contains($0.0) }.map(\.1)
            let others = [(Kind.pdf, "PDF"), (.xlsx, ".xlsx"), (.zip, ".zip")].filter { kinds.contains($0.0) }.map(\.1)
            let parts = pictures.isEmpty ? others : [pictures.joined(separator: "、") + " 图片"] + others
            return parts.joined(separator: "、")
        }

        package var isImage: Bool { self == .jpeg || self == .png || self == .webp }
    }

    /// The kind of the bytes, or nil for everything that is not accepted.
    package static func kind(of bytes: [UInt8]) -> Kind? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return .webp }
        if bytes.starts(with: Array("%PDF-".utf8)) { return .pdf }
        guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return nil }
        guard let archive = try? ZipReader(bytes, limit: 0) else { return nil }
        return archive.contains("xl/workbook.xml") ? .xlsx : .zip
    }

    /// The kind of the bytes if it is among `allowed`.
    /// - Throws: `DocumentsProblem.mediaRefused`, or `.emptyFile` without bytes.
    package static func accept(
        _ bytes: [UInt8],
        allowed: Set<Kind> = Set(Kind.allCases)
    ) throws(DocumentsProblem) -> Kind {
        guard !bytes.isEmpty else { throw .emptyFile }
        guard let kind = kind(of: bytes), allowed.contains(kind) else {
            throw .mediaRefused(allowed: allowed)
        }
        return kind
    }
}
