// SPDX-License-Identifier: Apache-2.0
import Packs
import Vocabulary

/// Who is sent what. Pure.
enum MessageRules {
    /// Tries of a text message before it is given up.
    static let attemptLimit = 6

    /// One message to be written.
    struct Draft: Sendable, Equatable {
        let audience: MessageDefinition.Audience
        let channel: MessageDefinition.Channel
        var personID: Int64?
        var function: String?
        let recipient: String
        let text: String
        /// Mobile number of somebody who is no person of the registry.
        var phone: PhoneNumber?
        let state: Message.State
        var reason: String?
        let dueAt: Timestamp
    }

    /// What is known of the applicant when the message is written.
    struct Applicant: Sendable, Equatable {
        let isDead: Bool
    }

    static func drafts(
        _ definition: MessageDefinition,
        _ letter: Letter,
        applicant: Applicant,
        at now: Timestamp
    ) -> [Draft] {
        definition.audience.flatMap { audience -> [Draft] in
            switch audience {
            case .applicant:
                return definition.channels.map { toApplicant(definition, letter, applicant, $0, at: now) }
            case .agent:
                guard definition.channels.contains(.sms), let agent = letter.agent else { return [] }
                return [toAgent(definition, letter, agent, at: now)]
            case .nextOffice:
                guard definition.channels.contains(.site) else { return [] }
                return letter.next.map { office in
                    Draft(
                        audience: .nextOffice,
                        channel: .site,
                        function: office.function,
                        recipient: office.title,
                        text: definition.text.filled(letter.values),
                        state: .delivered,
                        dueAt: now
                    )
                }
            }
        }
    }

    private static func toApplicant(
        _ definition: MessageDefinition,
        _ letter: Letter,
        _ applicant: Applicant,
        _ channel: MessageDefinition.Channel,
        at now: Timestamp
    ) -> Draft {
        Draft(
            audience: .applicant,
            channel: channel,
            personID: letter.applicantPersonID,
            recipient: letter.applicantName,
            text: definition.words(channel).filled(letter.values),
            state: applicant.isDead ? .dead : channel == .site ? .delivered : .waiting,
            reason: applicant.isDead ? MessageReason.died : nil,
            dueAt: channel == .site ? now : letter.quiet.next(now)
        )
    }

    private static func toAgent(
        _ definition: MessageDefinition,
        _ letter: Letter,
        _ agent: String,
        at now: Timestamp
    ) -> Draft {
        let phone = mobile(in: agent)
        return Draft(
            audience: .agent,
            channel: .sms,
            recipient: "代理人",
            text: definition.words(.sms).filled(letter.values),
            phone: phone,
            state: phone == nil ? .dead : .waiting,
            reason: phone == nil ? MessageReason.noMobile : nil,
            dueAt: letter.quiet.next(now)
        )
    }

    /// The first mobile number in what somebody wrote of themselves, such as 李敏（女儿）13900001234.
    static func mobile(in text: String) -> PhoneNumber? {
        text.split { !("0"..."9").contains($0) }.lazy.compactMap { try? PhoneNumber(String($0)) }.first(where: isMobile)
    }

    /// Text messages reach mobiles only.
    static func isMobile(_ phone: PhoneNumber) -> Bool { phone.digits.hasPrefix("1") }

    /// When a message that failed is tried again: half a minute, then twice as long each time, at most two hours, and
    /// never in the quiet hours.
    static func retry(after attempts: Int, quiet: QuietHours, at now: Timestamp) -> Timestamp {
        quiet.next(now.adding(seconds: RetryRules.wait(after: attempts, first: 30, most: 7_200)))
    }
}

/// Waits that grow.
enum RetryRules {
    /// Seconds to wait after so many tries: `first`, then twice as long each time, at most `most`.
    static func wait(after attempts: Int, first: Int, most: Int) -> Int {
        let doublings = min(max(attempts - 1, 0), 20)
        return min(most, first << doublings)
    }
}

/// Why a message is not delivered, in words that pages show.
enum MessageReason {
    static let died = "收件人已去世，不再发送"
    static let noMobile = "没有登记手机号，请电话或者上门告知"
}
