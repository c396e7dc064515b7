// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Vocabulary

/// What was drawn on a signature pad, of a form or of a program's own.
enum SignaturePad {
    /// Bytes of a picture at most; a pad's drawing takes a tenth.
    static let limit = 500_000

    private static let head = "data:image/png;base64,"
    private static let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The chunk that closes every PNG: length, IEND, checksum.
    private static let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]

    /// The picture in a form's field; nil when nobody signed.
    /// - Throws: `SignatureProblem.broken` for anything else than a whole picture.
    static func picture(_ text: String) throws(SignatureProblem) -> Casework.Upload? {
        guard !text.isEmpty else { return nil }
        guard text.hasPrefix(head) else { throw .broken }
        return try upload(base64: String(text.dropFirst(head.count)))
    }

    /// - Throws: `SignatureProblem.broken`.
    static func upload(base64 text: String) throws(SignatureProblem) -> Casework.Upload {
        guard let data = Data(base64Encoded: text) else { throw .broken }
        let content = Array(data)
        guard content.count <= limit, content.starts(with: start), content.suffix(end.count).elementsEqual(end) else {
            throw .broken
        }
        return Casework.Upload(name: "signature.png", media: MediaSniffer.Kind.png.mediaType, content: content)
    }
}

enum SignatureProblem: Problem, Equatable {
    /// Too large, cut off or no picture at all.
    case broken

    var code: String { "signature.broken" }
    var kind: ProblemKind { .invalid }
    var message: String { "签名图片太大或不完整，请点“重签”后再签一次。" }
    var field: String? { "signature" }
}
