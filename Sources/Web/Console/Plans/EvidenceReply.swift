// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel

/// A file that proves something, to be looked at or, where no browser shows it, to be kept.
enum EvidenceReply {
    static func response(_ file: PlanValue.Evidence, _ content: [UInt8]) -> Response {
        guard file.media == MediaSniffer.Kind.xlsx.mediaType else { return Reply.inline(content, media: file.media) }
        return Reply.download(content, name: file.name.isEmpty ? "佐证.xlsx" : file.name, media: file.media)
    }
}
