// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// One question to one source about people of one case (核对委托).
package struct VerificationRequest: Sendable, Equatable, Identifiable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        /// Waits to leave with the next file.
        case waiting
        case sent
        /// Everybody asked about has an answer.
        case returned
        /// Sent, not fully answered, and past the day it should be.
        case overdue
        /// Could not leave or the source could not answer; it may be asked again.
        case failed
        /// Not waited for any longer, with a reason that the report shows. An answer that comes late is kept all the same.
        case waived

        /// True while somebody must still wait, ask again or say why not.
        package var isOpen: Bool {
            switch self {
            case .waiting, .sent, .overdue, .failed: true
            case .returned, .waived: false
            }
        }

        package var title: String {
            switch self {
            case .waiting: "待发出"
            case .sent: "已发出"
            case .returned: "已返回"
            case .overdue: "超期未返回"
            case .failed: "未成功"
            case .waived: "已说明理由，不再等待"
            }
        }
    }

    package let id: Int64
    /// Number that travels to the source and back.
    package let number: String
    package let caseID: Int64
    package let sourceID: String
    package let sourceTitle: String
    package let state: State
    package let personIDs: [Int64]
    package let createdAt: Timestamp
    package let sentAt: Timestamp?
    package let dueOn: CivilDate?
    package let returnedAt: Timestamp?
    /// Day until which the answer may be used; nil before it came.
    package let validUntil: CivilDate?
    /// Hash of the file that left, in the blob store.
    package let fileHash: String?
    /// Why it failed, or why it is not waited for.
    package let problem: String?
    /// From which other case its answer was taken over; nil for one that the source gave to this case.
    package let recognised: String?
    /// The office of another province that the letter goes to; nil for a source of this one.
    package let addressee: String?
    /// Who answers for the letter here.
    package let contact: String?

    var letter: VerificationRequestStore.Letter? {
        addressee.map { VerificationRequestStore.Letter(addressee: $0, contact: contact ?? "") }
    }

    /// Whether its answer came but may not be used any more.
    package func isExpired(on day: CivilDate) -> Bool { state == .returned && validUntil.map { $0 < day } == true }

    /// The answer, too old to be used, that a decision would rest on by this request: its own, or where it is no longer
    /// waited for, the one that it was to renew.
    /// - Parameter all: requests of the case, oldest first.
    package func expired(among all: [VerificationRequest], on day: CivilDate) -> VerificationRequest? {
        if isExpired(on: day) { return self }
        return state == .waived ? renewed(among: all, on: day) : nil
    }

    /// The answer, too old to be used, that this request is to renew for somebody; nil for one that asks for the first
    /// time, or in the place of what was taken over and not trusted: that was set aside while it was good.
    package func renewed(among all: [VerificationRequest], on day: CivilDate) -> VerificationRequest? {
        let rounds = all.filter { $0.sourceID == sourceID && $0.id <= id }
        return personIDs.lazy.compactMap { person -> VerificationRequest? in
            let asked = rounds.filter { $0.personIDs.contains(person) }
            guard let place = asked.dropLast().lastIndex(where: { $0.state == .returned }) else { return nil }
            let (old, next) = (asked[place], asked[place + 1])
            guard old.isExpired(on: day) else { return nil }
            return old.recognised == nil || old.isExpired(on: next.createdAt.date) ? old : nil
        }.first
    }

    /// The request that counts for each of the people, of each source: the newest that asks about them.
    /// - Parameter requests: oldest first, as the result.
    package static func newest(_ requests: [VerificationRequest], about people: [Int64]) -> [VerificationRequest] {
        let wanted = Set(people)
        var newest: [String: [Int64: Int64]] = [:]
        for request in requests {
            for person in request.personIDs where wanted.contains(person) {
                newest[request.sourceID, default: [:]][person] = request.id
            }
        }
        let ids = Set(newest.values.flatMap(\.values))
        return requests.filter { ids.contains($0.id) }
    }
}

/// Who a person is to a source: the name and number on the paper.
package struct PersonIdentity: Sendable, Equatable {
    package let name: String
    /// Nil when the registry holds no number, as for a foundling.
    package let number: String?

    package init(name: String, number: String?) {
        self.name = name
        self.number = number
    }
}

/// Opens names and numbers of persons for a request that is about to be made; the registry stands behind it.
package protocol PersonLookup: Sendable {
    /// - Returns: those found, by person; a person that does not exist is missing.
    func identities(of personIDs: [Int64], in transaction: any ReadTransaction) throws -> [Int64: PersonIdentity]
}
