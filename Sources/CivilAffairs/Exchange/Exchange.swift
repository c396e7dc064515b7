// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Sheets that go to other systems, such as the province's, and what they answer. Which columns they have and which
/// words they use is the pack's.
package struct Exchange: Sendable {
    /// The sheets that the pack in force describes.
    package let definitions: [ExchangeDefinition]
    private let database: any Database
    private let audit: Audit
    private let clock: any CivilClock
    private let parties: Parties
    private let regions: Regions
    private let blobs: BlobStore
    private let office: String

    init(
        definitions: [ExchangeDefinition],
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        parties: Parties,
        regions: Regions,
        office: String
    ) {
        self.definitions = definitions
        self.database = database
        self.audit = audit
        self.clock = clock
        self.parties = parties
        self.regions = regions
        self.office = office
        blobs = BlobStore(cipher)
    }

    private func definition(_ id: String) throws -> ExchangeDefinition {
        guard let definition = definitions.first(where: { $0.id == id }) else { throw ExchangeProblem.unknownSheet }
        return definition
    }

    // MARK: - There

    /// Makes the sheet of a month: who came onto the program, changed or left it, as far as the other system has not
    /// been told; what it refused is told again under a new number. Statements: at most 14, whatever the size.
    /// - Throws: `ExchangeProblem.unknownSheet`, `.monthAhead`, `.nothingNew`.
    package func make(actor: Actor, definitionID: String, month: Month) async throws -> ExchangeSheet {
        try actor.require(.exchangeManage)
        let definition = try definition(definitionID)
        let now = clock.now()
        guard month <= now.date.month.adding(1) else { throw ExchangeProblem.monthAhead(month: month) }
        let tree = try await regions.tree()
        return try await database.write { [self] transaction in
            try ExchangeStore.lock(definition.id, in: transaction)
            let program = definition.program
            let events = try ExchangeStore.events(program, month: month, scope: actor.scope, in: transaction)
            let enrolments = Set(events.map(\.enrolmentID)).sorted()
            let members = try ExchangeStore.members(
                of: enrolments,
                month: month,
                scope: actor.scope,
                in: transaction
            )
            let people = Set(members.flatMap { [$0.personID, $0.payeePersonID] }).sorted()
            let rules = ExchangeRules(
                definition: definition,
                month: month,
                today: now.date,
                tree: tree,
                office: office,
                numbers: try parties.residentNumbers(of: people, in: transaction)
            )
            let reported = try ExchangeStore.reported(definition.id, month: month, in: transaction)
            let lines = rules.lines(events, members: members).filter { !reported.contains($0.key) }
            guard !lines.isEmpty else { throw ExchangeProblem.nothingNew(month: month) }
            return try save(lines, rules, by: actor, at: now, in: transaction)
        }
    }

    private func save(
        _ lines: [ExchangeRules.Line],
        _ rules: ExchangeRules,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> ExchangeSheet {
        let definition = rules.definition
        let month = rules.month
        let earlier = try ExchangeStore.sheetCount(definition.id, month: month, in: transaction)
        let first = try transaction.newKeys(lines.count + 1)
        let stamp = month.iso.filter { $0 != "-" }
        // A letter first, so that a spreadsheet leaves the number alone.
        let numbers = lines.indices.map { "L\(stamp)-\(first + Int64($0) + 1)" }
        let number = "SB\(stamp)-\(definition.id)-\(earlier + 1)"
        let bytes = try rules.bytes(lines, numbers: numbers)
        let sheet = ExchangeSheet(
            id: first,
            number: number,
            definitionID: definition.id,
            title: definition.title,
            programID: definition.program,
            month: month,
            fileName: "\(definition.title)_\(month.iso)_\(earlier + 1).\(definition.format.rawValue)",
            waiting: lines.count,
            accepted: 0,
            refused: 0,
            madeBy: actor.name,
            madeAt: now
        )
        let hash = try blobs.put(bytes, in: transaction, at: now)
        let keyed = zip(lines, numbers).enumerated().map { place, pair in
            (id: first + Int64(place) + 1, number: pair.1, line: pair.0)
        }
        try ExchangeStore.insert(sheet, hash: hash, lines: keyed, in: transaction)
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: "exchange.make",
            subject: "exchange-sheet",
            subjectID: sheet.id,
            detail: "\(number) \(lines.count) 行，文件 \(hash.prefix(16))"
        )
        try audit.record(entry, in: transaction)
        return sheet
    }

    /// Sheets, newest first.
    package func sheets(actor: Actor, limit: Int = 60) async throws -> [ExchangeSheet] {
        try actor.require(.exchangeManage)
        return try await database.read { try ExchangeStore.sheets(scope: actor.scope, limit: limit, in: $0) }
    }

    /// A sheet with a page of its lines.
    /// - Parameters:
    ///   - state: only lines in this state; nil for all.
    ///   - after: line after which the page begins.
    /// - Throws: `ExchangeProblem.notFound` outside the scope.
    package func sheet(
        actor: Actor,
        id: Int64,
        state: ExchangeLine.State? = nil,
        after: Int = 0,
        limit: Int = 100
    ) async throws -> (sheet: ExchangeSheet, lines: [ExchangeLine]) {
        try actor.require(.exchangeManage)
        return try await database.read { transaction in
            guard
                let sheet = try ExchangeStore.sheets(id: id, scope: actor.scope, limit: 1, in: transaction).first
            else { throw ExchangeProblem.notFound }
            let lines = try ExchangeStore.lines(
                id,
                state: state,
                scope: actor.scope,
                after: after,
                limit: limit,
                in: transaction
            )
            return (sheet, lines)
        }
    }

    /// The file of a sheet, the same bytes each time. It holds identity numbers, so fetching it is recorded.
    /// - Throws: `ExchangeProblem.notFound` when any of its lines lies outside the scope.
    package func file(actor: Actor, id: Int64) async throws -> (name: String, bytes: [UInt8]) {
        try actor.require(.exchangeManage)
        let (name, bytes) = try await database.read { [blobs] transaction in
            guard let hash = try ExchangeStore.hash(id, scope: actor.scope, in: transaction),
                let sheet = try ExchangeStore.sheets(id: id, scope: actor.scope, limit: 1, in: transaction).first,
                let bytes = try blobs.get(hash, in: transaction)
            else { throw ExchangeProblem.notFound }
            return (sheet.fileName, bytes)
        }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "exchange.download",
                subject: "exchange-sheet",
                subjectID: id
            )
        )
        return (name, bytes)
    }

    // MARK: - Back

    /// Takes in what the other system answered: every good line lands, every bad one is reported with its number, the
    /// same file again changes nothing. Statements: at most 9, whatever the size.
    /// - Throws: `DocumentsProblem` for no table at all, `ExchangeProblem.columns`, `.emptyAnswer`, `.stale`.
    package func take(
        actor: Actor,
        definitionID: String,
        name: String,
        bytes: [UInt8]
    ) async throws -> (answer: ExchangeAnswer, seenBefore: Bool) {
        try actor.require(.exchangeManage)
        let definition = try definition(definitionID)
        let hash = ContentHash.of(bytes)
        let reading = try ExchangeReading(TableFile(bytes, name: name), definition.answer)
        let now = clock.now()
        return try await database.write { [self] transaction in
            try ExchangeStore.lock(definition.id, in: transaction)
            if let earlier = try ExchangeStore.answer(hash: hash, in: transaction) { return (earlier, true) }
            let sent = try ExchangeStore.sent(
                reading.numbers,
                definition: definition.id,
                scope: actor.scope,
                in: transaction
            )
            let (lines, settled) = reading.judged(against: sent)
            let answer = ExchangeAnswer(
                id: try transaction.newKey(),
                title: definition.title,
                fileName: String(name.prefix(200)),
                lines: reading.lineCount,
                accepted: lines.count { $0.outcome == .accepted },
                refused: lines.count { $0.outcome == .refused },
                known: lines.count { $0.outcome == .known },
                bad: lines.count(where: \.outcome.isBad),
                takenBy: actor.name,
                takenAt: now
            )
            guard try ExchangeStore.settle(settled, answer: answer.id, at: now, in: transaction) else {
                throw ExchangeProblem.stale
            }
            let notable = lines.filter { $0.outcome == .refused || $0.outcome.isBad }
            try ExchangeStore.insert(answer, definition: definition.id, hash: hash, lines: notable, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "exchange.answer",
                subject: "exchange-answer",
                subjectID: answer.id,
                detail:
                    "\(answer.lines) 行：接受 \(answer.accepted)，退回 \(answer.refused)，已知 \(answer.known)，异常 \(answer.bad)"
            )
            try audit.record(entry, in: transaction)
            return (answer, false)
        }
    }

    /// Answers taken in, newest first.
    package func answers(actor: Actor, limit: Int = 60) async throws -> [ExchangeAnswer] {
        try actor.require(.exchangeManage)
        return try await database.read { try ExchangeStore.answers(limit: limit, in: $0) }
    }

    /// An answer with a page of the lines that were refused or that somebody must look at.
    /// - Throws: `ExchangeProblem.notFound`.
    package func answer(actor: Actor, id: Int64, after: Int = 0, limit: Int = 100) async throws
        -> (answer: ExchangeAnswer, lines: [ExchangeAnswer.Line])
    {
        try actor.require(.exchangeManage)
        return try await database.read { transaction in
            guard let answer = try ExchangeStore.answer(id, in: transaction) else { throw ExchangeProblem.notFound }
            return (answer, try ExchangeStore.notable(id, after: after, limit: limit, in: transaction))
        }
    }
}

extension ExchangeRules.Line {
    fileprivate var key: ExchangeStore.Reported {
        ExchangeStore.Reported(
            enrolmentID: member.enrolmentID,
            personID: member.personID,
            contentHash: contentHash
        )
    }
}
