// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
package import Vocabulary

/// Another system that is told what happens to cases.
package struct Webhook: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        case active
        /// Events are kept and wait.
        case paused
        /// Nothing is kept or sent any more.
        case ended

        package var title: String {
            switch self {
            case .active: "推送中"
            case .paused: "已暂停"
            case .ended: "已停用"
            }
        }
    }

    package let id: Int64
    package let title: String
    package let url: String
    /// Services that it is told of; none means all.
    package let services: [String]
    /// Events that it is told of; none means all.
    package let events: [String]
    package let state: State
    package let createdBy: String
    package let createdAt: Timestamp
    package let version: Int64

    /// What a subscription says.
    package struct Draft: Sendable, Equatable {
        package let title: String
        package let url: String
        package let services: [String]
        package let events: [String]

        package init(title: String, url: String, services: [String], events: [String]) {
            self.title = title
            self.url = url
            self.services = services
            self.events = events
        }
    }

    /// One event on its way to one subscriber.
    package struct Delivery: Sendable, Equatable {
        package enum State: String, Sendable, SQLConvertible, CaseIterable {
            case waiting, delivered, failed, dead
            /// Passed over by the administrator, so that later events of the case can go.
            case skipped

            package var title: String {
                switch self {
                case .waiting: "待推送"
                case .delivered: "已送达"
                case .failed: "失败，将重试"
                case .dead: "不再推送"
                case .skipped: "已跳过"
                }
            }
        }

        package let id: Int64
        package let webhookID: Int64
        package let caseID: Int64
        package let event: String
        package let state: State
        package let createdAt: Timestamp
        package let dueAt: Timestamp
        package let attempts: Int
        /// Status of the last answer; nil while there was none.
        package let status: Int?
        package let reason: String?
        package let deliveredAt: Timestamp?
    }
}

/// What subscribers may be told of; a closed set.
package enum WebhookEvent {
    /// For actions that only move a case on or fill it in.
    package static let action = "action"

    package static let all: [(id: String, title: String)] =
        MessageDefinition.Occasion.allCases.filter(\.isOfCase).map { ($0.rawValue, title($0)) } + [(action, "其他办理动作")]

    private static func title(_ occasion: MessageDefinition.Occasion) -> String {
        switch occasion {
        case .submitted: "提交申请"
        case .accepted: "受理"
        case .declined: "不予受理"
        case .supplement: "要求补正"
        case .extended: "延长时限"
        case .escalated: "超期督办"
        case .transferred: "异地转办"
        case .promiseBroken: "承诺不实"
        case .decided: "作出决定"
        case .withdrawn: "撤回"
        case .ratingAnswered: "差评答复"
        case .booked: "预约"
        case .bookingCancelled: "取消预约"
        }
    }
}

/// What a subscriber is told: keys, numbers and states, nothing about a person.
package struct WebhookPayload: Sendable, Encodable, Equatable {
    package let event: String
    /// All that the action was, where it was more than one thing.
    package let events: [String]
    package let action: String
    package let at: String
    package let caseID: Int64
    package let number: String?
    package let service: String
    package let state: String
    package let step: String
    package let outcome: String?
    package let regionCode: String
    package let acceptedOn: String?
    package let dueOn: String?
    package let decidedOn: String?

    enum CodingKeys: String, CodingKey {
        case event, events, action, at, number, service, state, step, outcome
        case caseID = "case_id"
        case regionCode = "region"
        case acceptedOn = "accepted_on"
        case dueOn = "due_on"
        case decidedOn = "decided_on"
    }

    package init(
        events: [String],
        action: String,
        at: Timestamp,
        caseID: Int64,
        number: String?,
        service: String,
        state: String,
        step: String,
        outcome: String?,
        regionCode: String,
        acceptedOn: CivilDate?,
        dueOn: CivilDate?,
        decidedOn: CivilDate?
    ) {
        self.events = events.isEmpty ? [WebhookEvent.action] : events
        event = self.events.last ?? WebhookEvent.action
        self.action = action
        self.at = at.iso
        self.caseID = caseID
        self.number = number
        self.service = service
        self.state = state
        self.step = step
        self.outcome = outcome
        self.regionCode = regionCode
        self.acceptedOn = acceptedOn?.iso
        self.dueOn = dueOn?.iso
        self.decidedOn = decidedOn?.iso
    }
}

/// Which subscribers an event is for. Pure.
enum WebhookRules {
    /// Tries before a delivery is given up.
    static let attemptLimit = 10

    static func wants(_ webhook: Webhook, _ payload: WebhookPayload) -> Bool {
        webhook.state != .ended && (webhook.services.isEmpty || webhook.services.contains(payload.service))
            && (webhook.events.isEmpty || !Set(webhook.events).isDisjoint(with: payload.events))
    }

    /// Ten seconds, then twice as long each time, at most six hours.
    static func retry(after attempts: Int, at now: Timestamp) -> Timestamp {
        now.adding(seconds: RetryRules.wait(after: attempts, first: 10, most: 21_600))
    }
}
