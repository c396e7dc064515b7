// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A decision (决定) as the engine made it from frozen facts: what, for how many, how much, and by which rules.
package struct Decision: Sendable, Equatable {
    package let id: Int64
    package let step: String
    /// In the policy's own word: 低保, 低保边缘, 不符合, 待核 …
    package let outcome: String
    package let evaluatedOn: CivilDate
    /// Monthly amount for the family.
    package let amount: Money
    /// People covered 保障对象, the applicant first where covered.
    package let covered: [Int64]
    /// Re-check class in the policy's word, such as A 类.
    package let classCode: String
    /// One sentence that says it all.
    package let sentence: String
    /// The facts that went in, as JSON: recomputing from them gives the same result.
    package let facts: String
    /// Clauses and calculation, as JSON of the policy's explanation.
    package let result: String
    /// Hash over facts, result and release; what the chain signs.
    package let contentHash: String
    package let madeAt: Timestamp

    package init(
        id: Int64,
        step: String,
        outcome: String,
        evaluatedOn: CivilDate,
        amount: Money,
        covered: [Int64],
        classCode: String,
        sentence: String,
        facts: String,
        result: String,
        contentHash: String,
        madeAt: Timestamp
    ) {
        self.id = id
        self.step = step
        self.outcome = outcome
        self.evaluatedOn = evaluatedOn
        self.amount = amount
        self.covered = covered
        self.classCode = classCode
        self.sentence = sentence
        self.facts = facts
        self.result = result
        self.contentHash = contentHash
        self.madeAt = madeAt
    }
}

extension Decision {
    /// What was decided, without the facts and clauses that led to it.
    /// - Parameter plain: what is said instead of a sentence that tells of them.
    func veiled(saying plain: String? = nil) -> Decision {
        Decision(
            id: id,
            step: step,
            outcome: outcome,
            evaluatedOn: evaluatedOn,
            amount: amount,
            covered: covered,
            classCode: classCode,
            sentence: plain ?? sentence,
            facts: "{}",
            result: #"{"clauses":[],"calculation":""}"#,
            contentHash: contentHash,
            madeAt: madeAt
        )
    }
}

/// A home visit (入户): who went, whom they met, what they found; signed on the sheet or on the screen.
package struct HomeVisit: Sendable, Equatable {
    package let id: Int64
    package let visitedOn: CivilDate
    /// Two names at least (57号 19 条).
    package let surveyors: [String]
    /// Who of the family was present.
    package let present: String
    package let findings: String
    package let photoHash: String?
    package let sheetHash: String?
    package let recordedAt: Timestamp
    /// True when the county recorded it, as kinship with handling staff demands (57号 20 条).
    package let byCounty: Bool
    /// Photos, the signed sheet and drawn signatures, in order.
    package let papers: [Paper]

    /// A picture that belongs to a visit.
    package struct Paper: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            case photo, sheet, signature

            package var title: String {
                switch self {
                case .photo: "现场照片"
                case .sheet: "已签字的调查表"
                case .signature: "签名"
                }
            }
        }

        package let kind: Kind
        /// Who signed; empty for pictures.
        package let name: String
        package let hash: String
    }
}

/// That the family was heard before a cut (听取意见). Basis: 社会救助法 第四十八条
package struct CaseHearing: Sendable, Equatable {
    package let id: Int64
    package let on: CivilDate
    /// Who of the family spoke.
    package let person: String
    package let note: String
    /// The monthly amount that was proposed to them; a deeper cut needs another hearing.
    package let amount: Money
    package let recordedBy: String
    package let recordedAt: Timestamp
}

/// An authorisation (授权) of one adult to look up their means.
package struct Consent: Sendable, Equatable {
    package let personID: Int64
    /// The person, or the guardian who signed for them.
    package let givenBy: String
    /// What the signer is to the person: 本人 or a guardian such as 父亲.
    package let relation: String
    package let from: CivilDate
    package let until: CivilDate
    package let revokedAt: Timestamp?
    /// The photographed sheet with the signature, or the signature drawn on a screen, as `way` says.
    package let sheetHash: String?
    package let way: Way

    /// How somebody put their name to it.
    package enum Way: String, Sendable, CaseIterable {
        /// By name: typed and ticked by a resident, or noted at the window.
        case stated
        /// Drawn on a screen.
        case drawn
        /// On a paper sheet that was photographed.
        case sheet

        package var title: String {
            switch self {
            case .stated: "输入姓名确认"
            case .drawn: "屏幕手写签名"
            case .sheet: "纸质授权书"
            }
        }
    }

    /// Whether requests may leave on a day.
    package func holds(on date: CivilDate) -> Bool { revokedAt == nil && from <= date && date <= until }
}

/// A posting (公示) before the decision, or a disclosure (公布) after it.
package struct Posting: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case posting, disclosure
        /// Statutory notice to the public.
        case announcement

        package var title: String {
            switch self {
            case .posting: "公示"
            case .disclosure: "公布"
            case .announcement: "公告"
            }
        }
    }

    package enum State: String, Sendable, CaseIterable {
        /// On the board.
        case up
        /// Over, without an objection that stood.
        case over
        /// An upheld objection ended it; investigation and posting begin again.
        case objected
    }

    package let id: Int64
    package let caseID: Int64
    package let regionID: Int64
    package let kind: Kind
    package let title: String
    /// Only fields of the pack's whitelist, in order.
    package let lines: [Line]
    package let from: CivilDate
    package let until: CivilDate
    package let state: State
    package let upPhoto: String?
    package let downPhoto: String?
    /// Code of the public page that shows the same sheet.
    package let code: String

    package struct Line: Sendable, Equatable, Codable {
        package let title: String
        package let value: String

        package init(title: String, value: String) {
            self.title = title
            self.value = value
        }
    }
}

/// An objection (异议) to a posting, and what became of it.
package struct Objection: Sendable, Equatable {
    package let id: Int64
    package let postingID: Int64
    /// Name or 匿名, as the person wished.
    package let raisedBy: String
    package let content: String
    package let raisedAt: Timestamp
    /// Nil while open.
    package let upheld: Bool?
    package let answer: String?
}

/// An issued paper (文书) with its number and the code that proves it.
package struct IssuedDocument: Sendable, Equatable {
    package let id: Int64
    package let template: String
    package let number: String?
    package let title: String
    package let html: String
    package let code: String
    package let issuedAt: Timestamp
    package let issuedBy: String
    /// How often it was printed.
    package let printed: Int
    /// The office's series of the year and the place in it; nil for papers issued before they were kept.
    var series: String?
    var serial: Int?

    func printed(_ count: Int) -> IssuedDocument {
        IssuedDocument(
            id: id,
            template: template,
            number: number,
            title: title,
            html: html,
            code: code,
            issuedAt: issuedAt,
            issuedBy: issuedBy,
            printed: count,
            series: series,
            serial: serial
        )
    }

    /// What a reprint says of itself; nil for the first print.
    package var reprint: String? { printed > 1 ? "补打第 \(printed - 1) 次" : nil }
}
