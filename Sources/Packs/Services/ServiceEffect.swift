// SPDX-License-Identifier: Apache-2.0

/// What a settled outcome asks the rooms to do, in the same transaction. A closed set: packs choose from it.
package struct ServiceEffect: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Opens the enrolment that the decision describes.
        case openEnrolment = "open-enrolment"
        /// Notes that an enrolment was looked at and stays as it is.
        case keepEnrolment = "keep-enrolment"
        /// Brings an enrolment in line with the decision, or ends it, from the month after.
        case changeEnrolment = "change-enrolment"
        /// Pays an enrolment on for some months and ends it then 渐退.
        case taperEnrolment = "taper-enrolment"
        /// Gives the case its number and starts its clocks, without a paper.
        case register
        /// Puts the sheet on the village board 公示.
        case post
        /// Makes the statutory notice to the public 公告.
        case announce
        /// Publishes what was decided 公布.
        case disclose
        /// Sends requests to departments 核对.
        case requestVerification = "request-verification"
        /// Makes an entry of the register that is named after it, such as `enter-place_name`, as `entries` says.
        case enter
        /// Refuses to go on unless the living entry that the answers name is in the register, such as
        /// `find-social_organization`.
        case find
        /// Brings the entry that the answers name in line with the case, as `entries` says.
        case changeEntry = "change"
        /// Moves the entry that the answers name to another state, as `entries` says.
        case moveEntry = "move"
        /// Issues the certificate of the entry that this case made or changed.
        case certify
        /// Issues the paper that is named after it, such as `issue-receipt`.
        case issue
        /// Sends the message of the packs that is named after it, such as `notify-certificate-ready`.
        case notify

        /// Whether it is done to a register, whose name follows.
        var isOfRegister: Bool { [.enter, .find, .changeEntry, .moveEntry, .certify].contains(self) }

        /// Whether the entry is there already, and named by the answers.
        var needsEntry: Bool { [.find, .changeEntry, .moveEntry].contains(self) }

        /// Whether the name of something follows.
        var isNamed: Bool { [.issue, .enter, .find, .changeEntry, .moveEntry, .certify, .notify].contains(self) }
    }

    package let kind: Kind
    /// Template of the paper; empty for effects that need no name.
    package let name: String

    package init(_ kind: Kind, _ name: String = "") {
        self.kind = kind
        self.name = name
    }

    /// Reads `post`, `issue-receipt`. Nil for what is none.
    package init?(_ text: String) {
        if let kind = Kind(rawValue: text), !kind.isNamed {
            self.init(kind)
            return
        }
        for kind in Kind.allCases where kind.isNamed && text.hasPrefix("\(kind.rawValue)-") {
            let name = String(text.dropFirst(kind.rawValue.count + 1))
            guard !name.isEmpty else { return nil }
            self.init(kind, name)
            return
        }
        return nil
    }

    package var text: String { name.isEmpty ? kind.rawValue : "\(kind.rawValue)-\(name)" }

    /// All spellings, for whoever misspelt one.
    static var known: String {
        Kind.allCases.map { kind in
            switch kind {
            case .issue: "issue-文书模板名"
            case .enter, .find, .changeEntry, .moveEntry, .certify: "\(kind.rawValue)-登记簿编号"
            case .notify: "notify-消息编号"
            default: kind.rawValue
            }
        }.sorted().joined(separator: "、")
    }

    package static let receipt = ServiceEffect(.issue, "receipt")
}
