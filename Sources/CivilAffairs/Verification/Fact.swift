// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A fact (事实): one value about a person or family, with where it came from and the day it speaks of.
///
/// Facts are only ever added. What was declared, matched and seen stand side by side; `FactRules` says which one counts.
package struct Fact: Sendable, Equatable {
    package enum Subject: Sendable, Hashable {
        case family
        case person(Int64)
    }

    /// Where a fact comes from, weakest first.
    package enum Source: String, Sendable, SQLConvertible, CaseIterable {
        /// Said by the family on the form.
        case declared
        /// Seen or heard at the home visit.
        case visit
        /// Returned by a department or bank.
        case matched
        /// Settled by an officer after an objection, with a reason.
        case settled

        package var title: String {
            switch self {
            case .declared: "申报"
            case .visit: "入户"
            case .matched: "核对"
            case .settled: "复查认定"
            }
        }
    }

    package let subject: Subject
    /// Name of the policy input it feeds, such as 工资性收入.
    package let name: String
    /// Text in the policy language's own spelling, such as `412.50元/月`, `是`, `1952-01-05`.
    /// Empty where a source takes back what it said.
    package let value: String
    package let source: Source
    /// Who said it: a department, a surveyor, the applicant.
    package let origin: String
    package let asOf: CivilDate
    package let recordedAt: Timestamp
    /// Number of the one thing it speaks of, such as the 不动产单元号 of a house that two spouses own; nil for a value
    /// about the subject as such.
    package let object: String?
    /// How far its source is believed, 1 to 9; of returned facts only. Nil counts as `usualTrust`.
    package let trust: Int?
    /// The other province that says so; nil for what is said here. Two provinces each know of their own things.
    package let province: String?

    /// Whether it says nothing but that what its source said before counts no more: a department took it back, or an answer
    /// was emptied again.
    package var isSetAside: Bool { (source == .matched || source == .declared) && value.isEmpty }

    /// Of facts whose source says nothing of it, as those from before sources did.
    package static let usualTrust = 5

    package init(
        subject: Subject,
        name: String,
        value: String,
        source: Source,
        origin: String,
        asOf: CivilDate,
        recordedAt: Timestamp,
        object: String? = nil,
        trust: Int? = nil,
        province: String? = nil
    ) {
        self.subject = subject
        self.name = name
        self.value = value
        self.source = source
        self.origin = origin
        self.asOf = asOf
        self.recordedAt = recordedAt
        self.object = object
        self.trust = trust
        self.province = province
    }

    /// A fact by which its source takes this one back, and all that it said of the item before.
    func settingAside(asOf day: CivilDate, at now: Timestamp) -> Fact {
        Fact(
            subject: subject,
            name: name,
            value: "",
            source: source,
            origin: origin,
            asOf: day,
            recordedAt: now,
            trust: trust,
            province: province
        )
    }
}
