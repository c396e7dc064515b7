// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// An entry (登记项) of a register as it stands.
package struct RegisterEntry: Sendable, Equatable, Identifiable {
    package let id: Int64
    package let registerID: String
    package let number: String
    package let state: String
    package let regionID: Int64
    /// What it is called.
    package let label: String
    package let validFrom: CivilDate
    /// Last day; nil while it lives.
    package let validUntil: CivilDate?
    package let version: Int64
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// By field; a field without a value is missing. Sensitive ones are in the open here and masked by who shows them.
    package let values: [String: RegisterValue]
}

/// An entry to be made. Links are keys; whoever passes them has looked them up.
package struct RegisterDraft: Sendable, Equatable {
    package var registerID: String
    package var regionID: Int64
    package var values: [String: RegisterValue]
    /// Day from which it counts; nil for today.
    package var validFrom: CivilDate?
    /// The case that decided it; nil for an entry by hand.
    package var caseID: Int64?
    /// State that it comes in with, for lists of old; nil for the first.
    package var state: String?
    package var reason: String?

    package init(
        registerID: String,
        regionID: Int64,
        values: [String: RegisterValue],
        validFrom: CivilDate? = nil,
        caseID: Int64? = nil,
        state: String? = nil,
        reason: String? = nil
    ) {
        self.registerID = registerID
        self.regionID = regionID
        self.values = values
        self.validFrom = validFrom
        self.caseID = caseID
        self.state = state
        self.reason = reason
    }
}

/// What of an entry shall change.
package struct RegisterChange: Sendable, Equatable {
    package var registerID: String
    package var entryID: Int64
    /// The version that was read; nil for a case, whose own version guards it.
    package var version: Int64?
    /// Fields to set, nil to clear; fields that are missing stay.
    package var values: [String: RegisterValue?]
    /// nil to stay.
    package var regionID: Int64?
    package var reason: String
    package var caseID: Int64?

    package init(
        registerID: String,
        entryID: Int64,
        version: Int64?,
        values: [String: RegisterValue?],
        regionID: Int64? = nil,
        reason: String,
        caseID: Int64? = nil
    ) {
        self.registerID = registerID
        self.entryID = entryID
        self.version = version
        self.values = values
        self.regionID = regionID
        self.reason = reason
        self.caseID = caseID
    }
}

/// A step of an entry's life, such as 登记注销.
package struct RegisterMove: Sendable, Equatable {
    package var registerID: String
    package var entryID: Int64
    package var version: Int64?
    /// Identifier of the move in the definition.
    package var moveID: String
    package var reason: String
    package var caseID: Int64?

    package init(
        registerID: String,
        entryID: Int64,
        version: Int64?,
        moveID: String,
        reason: String,
        caseID: Int64? = nil
    ) {
        self.registerID = registerID
        self.entryID = entryID
        self.version = version
        self.moveID = moveID
        self.reason = reason
        self.caseID = caseID
    }
}

/// One line of an entry's history. Lines are only ever added.
package struct RegisterHistory: Sendable, Equatable, Identifiable {
    package struct Change: Sendable, Equatable, Codable {
        /// A field, or `@state`, `@region`.
        package let field: String
        /// In the spelling of `RegisterValue.canonical`; nil for none.
        package let before: String?
        package let after: String?

        package init(field: String, before: String?, after: String?) {
            self.field = field
            self.before = before
            self.after = after
        }
    }

    package let id: Int64
    package let version: Int64
    package let action: String
    package let title: String
    package let actorName: String
    package let functionTitle: String
    package let recordedAt: Timestamp
    package let releaseHash: String
    package let caseID: Int64?
    package let reason: String?
    package let changes: [Change]
}

/// A certificate (证照) that was issued for an entry.
package struct RegisterCertificate: Sendable, Equatable, Identifiable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case valid, replaced, revoked

        package var title: String {
            switch self {
            case .valid: "有效"
            case .replaced: "已换发"
            case .revoked: "已撤销"
            }
        }
    }

    package let id: Int64
    package let entryID: Int64
    package let documentID: Int64
    package let title: String
    package let number: String
    package let code: String
    package let issuedOn: CivilDate
    /// nil for one without an end.
    package let validUntil: CivilDate?
    package let issuedBy: String
    package let state: State
    package let endedOn: CivilDate?
    package let reason: String?
}

/// What a list of entries is limited to.
package struct RegisterQuery: Sendable, Equatable {
    package var registerID: String
    /// Number, name, open texts, pinyin or initials.
    package var text: String
    package var state: String?
    package var regionID: Int64?
    package var filters: [String: RegisterValue]
    package var before: Int64?
    package var limit: Int
    /// Only entries that stand on the map.
    package var isLocated = false

    package init(
        registerID: String,
        text: String = "",
        state: String? = nil,
        regionID: Int64? = nil,
        filters: [String: RegisterValue] = [:],
        before: Int64? = nil,
        limit: Int = 20
    ) {
        self.registerID = registerID
        self.text = text
        self.state = state
        self.regionID = regionID
        self.filters = filters
        self.before = before
        self.limit = max(limit, 1)
    }
}

/// One page of entries, newest first.
package struct RegisterPage: Sendable, Equatable {
    package let entries: [RegisterEntry]
    package let total: Total
    package let next: Int64?
    package let names: RegisterNames
}

/// What the links of entries are called.
package struct RegisterNames: Sendable, Equatable {
    /// Names of people; masked for those outside the reader's scope.
    package var people: [Int64: String] = [:]
    /// People whose record the reader may open.
    package var visiblePeople: Set<Int64> = []
    package var organizations: [Int64: String] = [:]
    package var entries: [Int64: Entry] = [:]

    package struct Entry: Sendable, Equatable {
        package let registerID: String
        package let number: String
        package let label: String
        /// Whether the reader may open it.
        package let isVisible: Bool
    }
}

/// An entry with all that belongs to it.
package struct RegisterDossier: Sendable, Equatable {
    package let definition: RegisterDefinition
    package let entry: RegisterEntry
    package let names: RegisterNames
    /// Newest first.
    package let history: [RegisterHistory]
    /// Newest first.
    package let certificates: [RegisterCertificate]
    /// Cases that made or changed it, as far as the reader may see them.
    package let cases: [Case]

    package struct Case: Sendable, Equatable {
        package let id: Int64
        package let number: String?
        package let title: String
        package let applicant: String
    }
}
