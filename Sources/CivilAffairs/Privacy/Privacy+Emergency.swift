// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// 应急查阅: an officer opens one person's record beyond the own regions, says why, and answers for it afterwards to the
/// auditor and the bureau's leader. What is in reach stays decided in `AreaScope` alone. Basis: 《个人信息保护法》第十三条第四项
extension Privacy {
    /// Opens the record of the bearer of a number under this name.
    /// - Throws: `PrivacyProblem.unknownPerson` (also for another name), `.inReach`, `.reasonNeeded`.
    package func openEmergency(
        actor: Actor,
        number: ResidentID,
        name: PersonName,
        reason: String,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.emergencyOpen)
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let why = try PrivacyProblem.reason(reason)
        let now = clock.now()
        let until = now.adding(seconds: 60 * services.emergencyMinutes(on: now.date))
        let held = try await database.read { [parties] transaction in
            try parties.holder(of: number, actor: .system("emergency"), in: transaction)
        }
        guard let held, held.name == name.text else {
            try await audit.recordRead(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "emergency.missed",
                    subject: "",
                    subjectID: nil,
                    reason: why
                )
            )
            throw PrivacyProblem.unknownPerson
        }
        return try await database.write { [self] transaction in
            let isInReach = try !parties.people([held.id], scope: actor.scope, in: transaction).isEmpty
            guard !isInReach else { throw PrivacyProblem.inReach }
            let id = try transaction.newKey()
            if let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "emergency",
                actor: actor,
                at: now,
                in: transaction
            ) {
                return earlier
            }
            let emergency = Emergency(
                id: id,
                personID: held.id,
                askedByID: userID,
                askedBy: actor.name,
                functionTitle: actor.functionTitle,
                regionID: actor.regionID,
                reason: why,
                openedAt: now,
                until: until,
                endedAt: nil,
                views: 0,
                reviews: []
            )
            try emergencies.insert(emergency, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "emergency.open",
                    subject: "person",
                    subjectID: held.id,
                    reason: why,
                    detail: "到 \(until.text)"
                ),
                in: transaction
            )
            return id
        }
    }

    /// What the officer may see while the time runs; every look is counted and audited.
    /// - Throws: `PrivacyProblem.unknownEmergency` for another's, `.emergencyOver`.
    package func lookEmergency(actor: Actor, _ id: Int64) async throws -> EmergencyView {
        try actor.require(.emergencyOpen)
        let now = clock.now()
        return try await database.write { [self] transaction in
            let emergency = try own(id, actor: actor, in: transaction)
            guard emergency.isOpen(at: now) else { throw PrivacyProblem.emergencyOver }
            let wider = actor.opening(emergency.personID)
            guard let (card, open) = try parties.holding(emergency.personID, scope: wider.scope, in: transaction) else {
                throw PrivacyProblem.unknownEmergency
            }
            let cases = try numbers.list(
                scope: wider.scope,
                where: CaseFilter(personID: emergency.personID).conditions,
                before: nil,
                limit: 20,
                in: transaction
            )
            try emergencies.countView(id, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "emergency.look",
                    subject: "person",
                    subjectID: emergency.personID,
                    reason: emergency.reason,
                    detail: "电话、地址、户、办件"
                ),
                in: transaction
            )
            return EmergencyView(
                emergency: emergency,
                card: card,
                phone: open.phone,
                address: open.address,
                cases: cases
            )
        }
    }

    private func own(_ id: Int64, actor: Actor, in transaction: any ReadTransaction) throws -> Emergency {
        guard let userID = actor.userID,
            let emergency = try emergencies.emergencies(id: id, askedBy: userID, in: transaction).first
        else { throw PrivacyProblem.unknownEmergency }
        return emergency
    }

    /// Ends one before its time.
    package func endEmergency(actor: Actor, _ id: Int64) async throws {
        try actor.require(.emergencyOpen)
        let now = clock.now()
        try await database.write { [self] transaction in
            let emergency = try own(id, actor: actor, in: transaction)
            try emergencies.end(id, at: now, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "emergency.end",
                    subject: "person",
                    subjectID: emergency.personID
                ),
                in: transaction
            )
        }
    }

    /// What the officer opened, newest first.
    package func ownEmergencies(actor: Actor) async throws -> [Emergency] {
        try actor.require(.emergencyOpen)
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        return try await database.read { [emergencies] in try emergencies.emergencies(askedBy: userID, in: $0) }
    }

    /// All of them for those who review, newest first, with the people's names masked.
    package func emergencies(actor: Actor, before: Int64? = nil, limit: Int = 50) async throws -> (
        found: [Emergency], names: [Int64: String]
    ) {
        try actor.require(.emergencyReview)
        return try await database.read { [self] transaction in
            let found = try emergencies.emergencies(before: before, limit: limit, in: transaction)
            let names = try numbers.names(found.map(\.personID), in: transaction)
            return (found, names.mapValues(PersonName.masked))
        }
    }

    /// Says whether an opening was justified; once for each function that reviews.
    /// - Throws: `PrivacyProblem.ownEmergency`, `.alreadyReviewed`, `.unknownEmergency`, `.reasonNeeded`.
    package func reviewEmergency(actor: Actor, _ id: Int64, isJustified: Bool, note: String) async throws {
        try actor.require(.emergencyReview)
        guard let function = actor.function else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let emergency = try emergencies.emergencies(id: id, in: transaction).first else {
                throw PrivacyProblem.unknownEmergency
            }
            guard !actor.hands.contains(emergency.askedByID) else { throw PrivacyProblem.ownEmergency }
            let why = try PrivacyProblem.reason(note)
            let review = Emergency.Review(
                function: function,
                functionTitle: actor.functionTitle,
                by: actor.name,
                isJustified: isJustified,
                note: why,
                at: now
            )
            guard try emergencies.review(id, review, in: transaction) else { throw PrivacyProblem.alreadyReviewed }
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "emergency.review",
                    subject: "person",
                    subjectID: emergency.personID,
                    reason: why,
                    detail: isJustified ? "查阅正当" : "查阅不正当"
                ),
                in: transaction
            )
        }
    }
}
