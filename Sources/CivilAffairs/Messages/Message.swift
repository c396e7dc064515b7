// SPDX-License-Identifier: Apache-2.0
package import Packs
import Storage
package import Vocabulary

/// One message to one recipient by one channel, from the moment that the case's action wrote it.
package struct Message: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        case waiting
        /// Taken by the gateway, which has not said yet whether it arrived.
        case sent
        case delivered
        /// The last try failed; it will be tried again.
        case failed
        /// Will not be tried again by itself.
        case dead

        package var title: String {
            switch self {
            case .waiting: "待发"
            case .sent: "已发"
            case .delivered: "已送达"
            case .failed: "失败"
            case .dead: "不再发"
            }
        }

        /// States that a person may send again from.
        package var isResendable: Bool { self == .dead || self == .failed }
    }

    package let id: Int64
    /// The message of the packs that it was worded by.
    package let templateID: String
    package let title: String
    package let text: String
    /// Nil for what is about no case, such as a booking.
    package let caseID: Int64?
    package let caseNumber: String?
    /// Region that the case belongs to; decides who may see it.
    package let regionID: Int64
    package let audience: MessageDefinition.Audience
    package let channel: MessageDefinition.Channel
    /// Name of the recipient; of an office, what it is.
    package let recipient: String
    /// Masked number of text messages; nil while none is known.
    package let addressMasked: String?
    package let state: State
    package let createdAt: Timestamp
    /// When it may be sent.
    package let dueAt: Timestamp
    package let attempts: Int
    /// Why it was not delivered; nil where nothing went wrong.
    package let reason: String?
    package let sentAt: Timestamp?
    package let deliveredAt: Timestamp?
    package let readAt: Timestamp?

    /// One try of sending.
    package struct Try: Sendable, Equatable {
        package let number: Int
        package let at: Timestamp
        package let state: State
        package let detail: String?
    }
}

/// Which messages of the outbox are listed.
package struct MessageFilter: Sendable, Equatable {
    package let state: Message.State?
    package let channel: MessageDefinition.Channel?
    package let caseID: Int64?

    package init(
        state: Message.State? = nil,
        channel: MessageDefinition.Channel? = nil,
        caseID: Int64? = nil
    ) {
        self.state = state
        self.channel = channel
        self.caseID = caseID
    }
}

/// A message in an inbox, of a resident or an office.
package struct InboxMessage: Sendable, Equatable {
    package let id: Int64
    package let title: String
    package let text: String
    /// Nil for what is about no case.
    package let caseID: Int64?
    package let at: Timestamp
    package let isRead: Bool
}

/// What is told to whom, before it is worded.
package struct Letter: Sendable {
    /// Nil for what is about no case.
    package let caseID: Int64?
    package let regionID: Int64
    package let applicantPersonID: Int64
    package let applicantName: String
    /// Whoever brought the application in the applicant's stead, as they said with their telephone; nil for others.
    package let agent: String?
    /// Functions whose turn it is, with the title of what they do.
    package let next: [(function: String, title: String)]
    package let values: [MessageText.Variable: String]
    /// When nobody is sent a text message.
    package let quiet: QuietHours

    package init(
        caseID: Int64?,
        regionID: Int64,
        applicantPersonID: Int64,
        applicantName: String,
        agent: String?,
        next: [(function: String, title: String)],
        values: [MessageText.Variable: String],
        quiet: QuietHours
    ) {
        self.caseID = caseID
        self.regionID = regionID
        self.applicantPersonID = applicantPersonID
        self.applicantName = applicantName
        self.agent = agent
        self.next = next
        self.values = values
        self.quiet = quiet
    }
}

/// The messages that releases of the packs word.
package protocol MessageBook: Sendable {
    /// What goes out by itself on an occasion, by the release in force.
    func automatic(_ occasion: MessageDefinition.Occasion) -> [MessageDefinition]
    /// A message by its id, of the release in force or else of the one that a case runs under; nil when neither has it.
    func message(_ id: String, release: String) -> MessageDefinition?
    func quietHours(regionID: Int64, on date: CivilDate) -> QuietHours
}
