// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Synchronization
import TestSupport
import Vocabulary

/// A gateway that answers as a test has written down, and remembers what it was given.
final class ScriptedGateway: SMSGateway {
    private struct State {
        var outcomes: [SMSOutcome] = []
        var given: [SMS] = []
    }

    private let state = Mutex(State())

    /// What the next messages come to, one each; taken after them.
    func answer(_ outcomes: SMSOutcome...) { state.withLock { $0.outcomes += outcomes } }

    var given: [SMS] { state.withLock { $0.given } }

    func send(_ messages: [SMS], at now: Timestamp) async -> [String: SMSOutcome] {
        state.withLock { state in
            var answers: [String: SMSOutcome] = [:]
            for message in messages {
                state.given.append(message)
                answers[message.key] = state.outcomes.isEmpty ? .taken : state.outcomes.removeFirst()
            }
            return answers
        }
    }
}

extension CaseOffice {
    /// A resident with a mobile.
    func reachable(_ name: String = "王桂香", phone: String = "13900001234") async throws -> Int64 {
        try await rooms.parties.create(
            actor: .system("test"),
            PersonDraft(
                name: try PersonName(name),
                sex: .female,
                birthOn: try CivilDate(parsing: "1975-03-08"),
                hukouRegionID: village,
                homeRegionID: village,
                phone: try PhoneNumber(phone)
            )
        )
    }

    /// A case of somebody with a mobile, brought to a step.
    func story(to step: String, phone: String = "13900001234") async throws -> CaseStory {
        let story = try await CaseStory.open(self, applicant: try await reachable(phone: phone))
        try await story.go(to: step)
        return story
    }

    func outbox(_ key: String = "clerk", _ filter: MessageFilter = MessageFilter()) async throws -> [Message] {
        try await rooms.messages.outbox(actor: actor(key), filter: filter, limit: 100).messages
    }

    func texts(_ key: String = "clerk") async throws -> [Message] {
        try await outbox(key, MessageFilter(channel: .sms))
    }
}
