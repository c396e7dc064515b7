// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel

/// What was drawn on a signature pad of a form.
enum SignaturePad {
    /// The picture in a form's field; nil when nobody signed.
    /// - Throws: `DocumentsProblem` for what is no picture.
    static func picture(_ text: String) throws -> Casework.Upload? {
        let head = "data:image/png;base64,"
        guard text.hasPrefix(head), text.utf8.count < 700_000 else { return nil }
        guard let data = Data(base64Encoded: String(text.dropFirst(head.count))) else { return nil }
        return try upload(Array(data))
    }

    static func upload(_ content: [UInt8]) throws -> Casework.Upload {
        let kind = try MediaSniffer.accept(content, allowed: [.png])
        return Casework.Upload(name: "signature.png", media: kind.mediaType, content: content)
    }
}
