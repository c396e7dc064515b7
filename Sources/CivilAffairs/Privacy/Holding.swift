// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Everything that is held of one person (个人信息查阅), and who has read it. Others who stand in the same records are
/// masked. Basis: 《个人信息保护法》第四十五条
package struct Holding: Sendable {
    package let card: PersonCard
    /// Numbers, telephone and address in the open: they are the reader's own.
    package let open: Unmasked
    package let cases: [Case]
    package let answers: [Answer]
    package let consents: [Authorisation]
    package let lookups: [Lookup]
    package let papers: [Paper]
    package let benefits: [Benefit]
    package let payments: [Paid]
    package let messages: [Told]
    /// Readings of the record, of its cases and its benefits, by function and day; newest first.
    package let readings: [Reading]

    package struct Case: Sendable {
        package let id: Int64
        package let number: String?
        package let serviceID: String
        package let releaseHash: String
        package let state: CaseFile.State
        let isOwn: Bool
        /// What the person is in it: 申请人, or to whom they belong, with the applicant's name masked.
        package let part: String
        package let opened: CivilDate
        package let closed: CivilDate?
    }

    /// What was said or found about the person.
    package struct Answer: Sendable {
        package let caseID: Int64
        /// Title and month of the periodic matching that found it; nil for what belongs to a case.
        package let run: String?
        package let name: String
        package let value: String
        package let source: Fact.Source
        package let origin: String
        package let asOf: CivilDate
    }

    package struct Authorisation: Sendable {
        package let caseID: Int64
        package let givenBy: String
        package let relation: String
        package let from: CivilDate
        package let until: CivilDate
        package let revoked: CivilDate?
    }

    /// One asking of another office about the person.
    package struct Lookup: Sendable {
        package let number: String
        package let source: String
        package let sent: CivilDate?
        package let answered: CivilDate?
    }

    /// A material that was handed in, or a paper that was issued, in the person's own application.
    package struct Paper: Sendable {
        package let caseID: Int64
        package let title: String
        package let note: String
        package let on: CivilDate
        package let isIssued: Bool
    }

    package struct Benefit: Sendable {
        package let number: String
        package let programID: String
        package let state: Enrolment.State
        package let from: Month
        package let until: Month?
        /// Of the whole family, a month.
        package let amount: Money
        /// Masked where it is somebody else.
        package let payee: String
    }

    package struct Paid: Sendable {
        package let month: Month
        package let program: String
        package let amount: Money
        package let state: Payment.State
        package let bank: String
        package let card: String
    }

    package struct Told: Sendable {
        package let at: Timestamp
        package let title: String
        package let text: String
        package let channel: String
    }

    package struct Reading: Sendable, Equatable {
        package let on: CivilDate
        package let function: String
        package let regionID: Int64?
        package let verb: String
        package let times: Int
    }

    /// Verbs of the audit by which somebody saw something; what they did is told by the cases themselves.
    static let reads = [
        "person.read", "person.unmask", "case.read", "case.archive", "document.read", "file.read",
        "verification.read", "enrolment.read", "household.read", "privacy.holding", "privacy.own",
        "emergency.look",
    ]
}

/// How an office made sure that it gives the print-out to whom it belongs.
package enum IdentityCheck: String, Sendable, CaseIterable, SQLConvertible {
    case own, guardian, agent, kin

    package var title: String {
        switch self {
        case .own: "本人到场，查验身份证原件"
        case .guardian: "监护人到场，查验监护关系和身份证"
        case .agent: "受托人到场，查验委托书和双方身份证"
        case .kin: "死者近亲属到场，查验亲属关系和身份证"
        }
    }
}

/// A print-out that an office was asked for.
package struct DataRequest: Sendable, Equatable {
    package let id: Int64
    package let number: String
    package let personID: Int64
    package let identity: IdentityCheck
    package let reason: String
    package let madeBy: Int64
    package let madeName: String
    package let functionTitle: String
    package let madeAt: Timestamp
}
