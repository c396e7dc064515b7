// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Vocabulary

extension CasePage {
    /// Something that the applicant or their agent was told.
    struct ToldPart: Sendable {
        let toldTitle: String
        let toldHow: String
        let toldState: String
        let toldTone: String
        let toldAt: String
        /// Nil for readers who may not open messages.
        let toldLink: String?

        init(_ message: Message, isReadable: Bool) {
            toldTitle = message.title
            toldHow = message.channel.title + (message.audience == .agent ? "（代理人）" : "")
            toldState = message.readAt == nil ? message.state.title : "已阅读"
            toldTone = message.state.tone
            toldAt = (message.readAt ?? message.deliveredAt ?? message.createdAt).text
            toldLink = isReadable ? Links.message(message.id) : nil
        }
    }
}
