// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization
package import Vocabulary

/// Where a source is reached whose connector is `http` (核对接口). The administrator enters it; packs never hold it.
package struct VerificationAddress: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        case active
        /// Requests wait; answers to what was sent are still taken.
        case paused

        package var title: String { self == .active ? "使用中" : "已暂停" }
    }

    package let sourceID: String
    package let url: String
    package let state: State
    package let updatedBy: String
    package let updatedAt: Timestamp
    /// When a message in the source's name was last refused, and why.
    package let refusedAt: Timestamp?
    package let refusal: String?
    package let version: Int64
    /// When this platform last failed at sending to it or at keeping its answer, and what; nil once it went well again.
    package let faultAt: Timestamp?
    package let fault: String?

    func refused(at: Timestamp, _ reason: String) -> VerificationAddress {
        VerificationAddress(
            sourceID: sourceID,
            url: url,
            state: state,
            updatedBy: updatedBy,
            updatedAt: updatedAt,
            refusedAt: at,
            refusal: reason,
            version: version,
            faultAt: faultAt,
            fault: fault
        )
    }
}

/// Messages in the name of sources that were refused and are not on record yet. A stranger who sends many must not keep
/// the store busy, so that a refusal writes nothing; the next round of posting keeps the last one.
final class VerificationRefusals: Sendable {
    private let held = Mutex<[String: (at: Timestamp, reason: String)]>([:])

    /// Keeps the first of a minute.
    func note(_ sourceID: String, _ reason: String, at now: Timestamp) {
        held.withLock { held in
            if let last = held[sourceID], last.at > now.adding(seconds: -60) { return }
            held[sourceID] = (now, reason)
        }
    }

    /// What was refused, by source.
    var all: [String: (at: Timestamp, reason: String)] { held.withLock { $0 } }

    /// Forgets what is on record now.
    func forget(_ kept: [String: (at: Timestamp, reason: String)]) {
        held.withLock { held in
            for (source, one) in kept where held[source]?.at == one.at { held[source] = nil }
        }
    }
}

/// A request on its way to a source by HTTP.
package struct VerificationDelivery: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        case waiting, delivered
        /// Will be tried again.
        case failed
        /// Given up; an officer may send it again.
        case dead

        package var title: String {
            switch self {
            case .waiting: "待发送"
            case .delivered: "已送达"
            case .failed: "失败，将重试"
            case .dead: "不再发送"
            }
        }
    }

    package let requestID: Int64
    /// Number of the request.
    package let number: String
    package let sourceTitle: String
    package let caseID: Int64
    package let caseTitle: String
    package let state: State
    package let attempts: Int
    /// When it is tried again.
    package let dueAt: Timestamp
    package let reason: String?
}

/// One message that left for a source or came from it.
package struct VerificationExchange: Sendable, Equatable {
    package let id: Int64
    package let isAnswer: Bool
    /// Number of the request; nil when an answer named none that the source was asked.
    package let number: String?
    package let at: Timestamp
    package let status: Int?
    package let reason: String?
}

/// When a request is tried again and when it is given up. Pure.
enum VerificationRetry {
    static let attemptLimit = 8
    /// Half a minute, then twice as long each time, at most two hours.
    static func due(after attempts: Int, at now: Timestamp) -> Timestamp {
        now.adding(seconds: RetryRules.wait(after: attempts, first: 30, most: 7_200))
    }

    /// Whether the other side may answer otherwise the next time.
    static func isPassing(_ status: Int) -> Bool {
        status >= 500 || [408, 409, 425, 429].contains(status)
    }
}
