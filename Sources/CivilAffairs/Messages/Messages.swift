// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// What people and offices are told of cases: written in the transaction of the case's action, delivered afterwards.
package struct Messages: Sendable {
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    let book: any MessageBook

    let store = MessageStore()
    let sending = MessageSendStore()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        book: any MessageBook
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.book = book
    }

    /// A message of the release in force by its id; nil when it words none.
    package func message(_ id: String) -> MessageDefinition? { book.message(id, release: "") }

    /// Words a message for everybody whom it is for, in the transaction of what it tells.
    package func write(_ definition: MessageDefinition, _ letter: Letter, in transaction: any Transaction) throws {
        let now = clock.now()
        let asksPerson = definition.audience.contains(.applicant)
        let applicant = MessageRules.Applicant(
            isDead: asksPerson ? try store.isDead(letter.applicantPersonID, in: transaction) : false
        )
        let drafts = MessageRules.drafts(definition, letter, applicant: applicant, at: now)
        guard !drafts.isEmpty else { return }
        let new = try drafts.map { draft in
            MessageStore.New(
                template: definition.id,
                title: definition.title,
                caseID: letter.caseID,
                regionID: letter.regionID,
                draft: draft,
                address: try draft.phone.map { try cipher.seal($0.digits, place: "message.address") }
            )
        }
        try store.insert(new, first: try transaction.newKeys(new.count), at: now, in: transaction)
    }

    // MARK: - The outbox

    package struct Page: Sendable {
        package let messages: [Message]
        /// How many wait, have failed or were given up; more than ten thousand are not counted out.
        package let counts: [Message.State: Int]
        package let next: Int64?
    }

    /// Messages about cases of the reader's regions, newest first.
    package func outbox(
        actor: Actor,
        filter: MessageFilter,
        before: Int64? = nil,
        limit: Int = 20
    ) async throws -> Page {
        try actor.require(.messageRead)
        let limit = min(max(limit, 1), 100)
        return try await database.read { [store] transaction in
            let found = try store.list(
                scope: actor.scope,
                filter: filter,
                before: before,
                limit: limit + 1,
                in: transaction
            )
            let page = Array(found.prefix(limit))
            return Page(
                messages: page,
                counts: try store.counts(scope: actor.scope, in: transaction),
                next: found.count > limit ? page.last?.id : nil
            )
        }
    }

    package struct Dossier: Sendable {
        package let message: Message
        package let tries: [Message.Try]
    }

    /// One message with its tries; the reading is audited.
    /// - Throws: `MessagesProblem.unknownMessage`.
    package func dossier(actor: Actor, _ id: Int64) async throws -> Dossier {
        try actor.require(.messageRead)
        let dossier = try await database.read { [store] transaction in
            guard let message = try store.message(id, scope: actor.scope, in: transaction) else {
                throw MessagesProblem.unknownMessage
            }
            return Dossier(message: message, tries: try store.tries(id, in: transaction))
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "message.read", subject: "message", subjectID: id)
        )
        return dossier
    }

    /// Sends again what was given up or has failed, at once or after the quiet hours.
    /// - Throws: `MessagesProblem` telling why not.
    package func resend(actor: Actor, _ id: Int64, requestID: String? = nil) async throws {
        try actor.require(.messageResend)
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let message = try store.message(id, scope: actor.scope, in: transaction) else {
                throw MessagesProblem.unknownMessage
            }
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "resend",
                actor: actor,
                at: now,
                in: transaction
            )
            guard earlier == nil else { return }
            guard message.state.isResendable, message.channel == .sms else {
                throw MessagesProblem.notResendable(state: message.state.title)
            }
            let recipient = try sending.recipient(id, in: transaction)
            if recipient?.isDead == true { throw MessagesProblem.recipientDied }
            guard recipient?.hasNumber == true else { throw MessagesProblem.noMobile }
            let quiet = book.quietHours(regionID: message.regionID, on: now.date)
            guard try sending.revive(id, dueAt: quiet.next(now), in: transaction) else {
                throw MessagesProblem.notResendable(state: message.state.title)
            }
            try audit.record(
                AuditEntry(at: now, actor: actor, action: "message.resend", subject: "message", subjectID: id),
                in: transaction
            )
        }
    }

    /// What the applicant and their agent were told of a case that the reader has been shown.
    package func told(caseID: Int64) async throws -> [Message] {
        try await database.read { [store] in try store.told(caseID: caseID, in: $0) }
    }

    // MARK: - Inboxes

    /// A resident's own messages, newest first; with that they are read.
    package func readOwn(actor: Actor) async throws -> [InboxMessage] {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        let messages = try await database.read { [store] in try store.own(personID, limit: 100, in: $0) }
        guard let last = messages.first?.id, messages.contains(where: { !$0.isRead }) else { return messages }
        try await database.write { [store] in try store.markRead(personID, upTo: last, at: now, in: $0) }
        return messages
    }

    /// How many of a resident's messages are unread.
    package func unread(personID: Int64) async throws -> Int {
        try await database.read { [store] in try store.unread(personID, in: $0) }
    }

    /// What was written to the function that the actor acts in, newest first; with that the actor has seen it.
    package func inbox(actor: Actor, before: Int64? = nil, limit: Int = 20) async throws
        -> (messages: [InboxMessage], next: Int64?)
    {
        try actor.require(.messageRead)
        guard let staffID = actor.userID, let function = actor.function else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        let found = try await database.read { [store] in
            try store.inbox(
                function: function,
                staffID: staffID,
                scope: actor.scope,
                before: before,
                limit: limit + 1,
                in: $0
            )
        }
        let page = Array(found.prefix(limit))
        let new = page.filter { !$0.isRead }.map(\.id)
        if !new.isEmpty {
            try await database.write { [store] in try store.markSeen(new, staffID: staffID, at: now, in: $0) }
        }
        return (page, found.count > limit ? page.last?.id : nil)
    }
}
