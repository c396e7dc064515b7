// SPDX-License-Identifier: Apache-2.0
import CPostgres
import Storage

/// One connection to a store. Used by one thread at a time; never leaves its slot of the pool.
final class PostgresConnection {
    private static let cacheLimit = 500
    /// Longer argument lists are one-off batches, for which a kept plan would only fill the server's memory.
    private static let preparedParameters = 200
    /// Statements and bytes that wait at most until they are sent.
    private static let postedLimit = 200
    private static let postedBytes = 1_048_576

    private let pointer: OpaquePointer
    private var prepared: [String: String] = [:]
    private var preparedCount = 0
    /// What the server was not told yet: it goes there with the next statement whose answer somebody waits for.
    private var ahead: [Statement] = []
    private var aheadBytes = 0
    /// Whether the server knows of the present transaction.
    private var isBegun = false
    /// Whether the server's answer to the end of a read has not been fetched yet.
    private var isEnding = false

    /// Connects and points the session at the store's schema.
    /// - Throws: `StorageProblem.unreachable`.
    init(_ address: DatabaseAddress.Server) throws {
        let settings = [
            ("host", address.host), ("port", String(address.port)), ("user", address.user),
            ("password", address.password ?? ""), ("dbname", address.database), ("sslmode", address.security),
            ("connect_timeout", "30"), ("application_name", "minzheng"), ("client_encoding", "UTF8"),
        ]
        guard let pointer = Self.connect(settings) else {
            throw StorageProblem.unreachable(reason: "PostgreSQL：内存不足")
        }
        self.pointer = pointer
        guard PQstatus(pointer) == CONNECTION_OK else {
            throw StorageProblem.unreachable(reason: "\(address.host):\(address.port)")
        }
        PQsetNoticeProcessor(pointer, { _, _ in }, nil)
        try command(
            """
            set search_path to "\(address.store)"; set lock_timeout to '30s'; set bytea_output to 'hex';
            set client_min_messages to warning; set timezone to 'UTC'
            """
        )
        // Every question here is short: compiling it or sharing it out to workers takes longer than it runs. Rows are
        // read from memory or flash, for which the price of the server's default, made for discs, keeps it from using
        // an index. A server on which somebody has set a price keeps it, and one that lacks a setting is left alone.
        try command(
            """
            select set_config(s.name, v.setting, false) from pg_settings s
            join (values ('jit', 'off'), ('max_parallel_workers_per_gather', '0'), ('random_page_cost', '1.1'))
                as v (name, setting) on v.name = s.name
            where s.setting = s.boot_val or s.name <> 'random_page_cost'
            """
        )
    }

    deinit {
        PQfinish(pointer)
    }

    private static func connect(_ settings: [(String, String)]) -> OpaquePointer? {
        var keywords: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        func step(_ rest: ArraySlice<(String, String)>) -> OpaquePointer? {
            guard let (keyword, value) = rest.first else {
                return PQconnectdbParams(keywords + [nil], values + [nil], 0)
            }
            return keyword.withCString { keyword in
                value.withCString { value in
                    keywords.append(keyword)
                    values.append(value)
                    return step(rest.dropFirst())
                }
            }
        }
        return step(settings[...])
    }

    var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

    /// Whether the server still keeps a connection that lay idle; one that it closed has said so.
    var isKept: Bool {
        finishEnding()
        // What it said comes with the first look, and that it hung up with the second.
        return PQconsumeInput(pointer) == 1 && PQconsumeInput(pointer) == 1 && isAlive
    }

    /// Runs a command without arguments or result, such as `create schema`.
    @discardableResult
    func command(_ text: String) throws -> PostgresResult {
        try catchUp()
        return try checked(PQexec(pointer, text))
    }

    /// Starts a transaction; the one moment at which kept plans can be dropped without harm.
    func begin(_ text: String) throws {
        if prepared.count > Self.cacheLimit {
            try command("deallocate all")
            prepared.removeAll(keepingCapacity: true)
        }
        isBegun = false
        ahead = [Statement(text)]
    }

    /// Keeps what a transaction wrote.
    /// - Throws: `StorageProblem.statement` when the server undid it instead; what a posted statement was refused for.
    func commit() throws {
        guard isBegun || ahead.count > 1 else { return forget() }
        let tag = try execute(Statement("commit")).tag
        guard tag == "COMMIT" else { throw StorageProblem.statement(code: "25P02", detail: tag) }
    }

    /// Ends a transaction that wrote nothing. Nobody waits for the answer, which says nothing.
    func endReading() {
        forget()
        guard isBegun else { return }
        isEnding = PQsendQuery(pointer, "commit") == 1
    }

    /// - Returns: whether the connection can be used again.
    func rollback() -> Bool {
        forget()
        guard isBegun else { return isAlive }
        guard let answer = PQexec(pointer, "rollback") else { return false }
        return PostgresResult(answer).succeeded && isAlive
    }

    /// Undoes what was written since a savepoint, and forgets the savepoint.
    func undo(to savepoint: String) throws {
        // Not sent yet: the savepoint is made and undone, or it isn't known to the server at all.
        let isKnown = !ahead.contains { $0.text == "savepoint \(savepoint)" }
        forget()
        guard isKnown else { return }
        try checked(PQexec(pointer, "rollback to savepoint \(savepoint); release savepoint \(savepoint)"))
    }

    private func forget() {
        ahead = []
        aheadBytes = 0
    }

    private func finishEnding() {
        guard isEnding else { return }
        isEnding = false
        while let answer = PQgetResult(pointer) { PQclear(answer) }
    }

    // MARK: - Statements

    /// A statement that the server can be sent.
    struct Statement {
        /// Of a kept plan; nil for one that is planned each time.
        fileprivate var name: String?
        fileprivate let text: String
        fileprivate let parameters: PostgresParameters
        fileprivate let isPlannedAnew: Bool

        /// - Parameter isPlannedAnew: whether its best way depends on its arguments, so that no plan of it is kept.
        init(
            _ text: String,
            _ parameters: PostgresParameters = PostgresParameters(),
            isPlannedAnew: Bool = false
        ) {
            self.text = text
            self.parameters = parameters
            self.isPlannedAnew = isPlannedAnew
        }
    }

    /// Runs a statement whose answer nobody waits for. It goes to the server with the next one that is waited for, in
    /// the order of posting; refused is then that one, for the reason of the first that was refused.
    func post(_ statement: Statement) throws {
        ahead.append(try planned(statement))
        aheadBytes += statement.parameters.size
        if ahead.count >= Self.postedLimit || aheadBytes >= Self.postedBytes { try catchUp() }
    }

    /// Has the server do all that was posted.
    func catchUp() throws {
        _ = try executeAll([])
    }

    /// Runs a statement with its arguments, keeping its plan for the next time unless it is to be planned anew.
    func execute(_ statement: Statement) throws -> PostgresResult {
        let statement = try planned(statement)
        guard ahead.isEmpty else { return try executeAll([statement])[0] }
        isBegun = true
        let count = Int32(statement.parameters.count)
        return try statement.parameters.withPointers { values, lengths, formats in
            if let name = statement.name {
                return try checked(PQexecPrepared(pointer, name, count, values, lengths, formats, 0))
            }
            let types = statement.parameters.kinds.map(\.rawValue)
            return try checked(PQexecParams(pointer, statement.text, count, types, values, lengths, formats, 0))
        }
    }

    /// Runs what was posted and then these, in one way to the server and back.
    /// - Returns: the answers to these.
    func executeAll(_ asked: [Statement]) throws -> [PostgresResult] {
        let asked = try asked.map(planned)
        let all = ahead + asked
        guard !all.isEmpty else { return [] }
        forget()
        isBegun = true
        guard PQenterPipelineMode(pointer) == 1, all.allSatisfy(send), PQpipelineSync(pointer) == 1 else {
            throw StorageProblem.unreachable(reason: "PostgreSQL")
        }
        // All are fetched before the first refusal is told: the connection is of use only when none is left.
        let answers = all.map { _ in Result { try checked(pipelined()) } }
        if let mark = PQgetResult(pointer) { PQclear(mark) }
        PQexitPipelineMode(pointer)
        return try answers.map { try $0.get() }.suffix(asked.count)
    }

    private func send(_ statement: Statement) -> Bool {
        let count = Int32(statement.parameters.count)
        return statement.parameters.withPointers { values, lengths, formats in
            if let name = statement.name {
                return PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 0) == 1
            }
            let types = statement.parameters.kinds.map(\.rawValue)
            return PQsendQueryParams(pointer, statement.text, count, types, values, lengths, formats, 0) == 1
        }
    }

    /// The next answer of a pipeline; after each comes an empty one.
    private func pipelined() -> OpaquePointer? {
        let answer = PQgetResult(pointer)
        if answer != nil { PQclear(PQgetResult(pointer)) }
        return answer
    }

    /// Writes many rows of one table.
    func copy(_ copy: PostgresCopy) throws -> PostgresResult {
        try command(copy.text)
        copy.portions { bytes in
            bytes.withUnsafeBytes { raw in
                // A connection that takes no more says why with the result.
                _ = PQputCopyData(pointer, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
            }
        }
        PQputCopyEnd(pointer, nil)
        let answer = PQgetResult(pointer)
        while let further = PQgetResult(pointer) { PQclear(further) }
        return try checked(answer)
    }

    /// A statement with the plan that is kept for it; without arguments or with very many it has none.
    private func planned(_ statement: Statement) throws -> Statement {
        let kinds = statement.parameters.kinds
        guard statement.name == nil, !statement.isPlannedAnew, (1...Self.preparedParameters).contains(kinds.count)
        else { return statement }
        let key = statement.text + "\u{0}" + kinds.map { String($0.rawValue) }.joined(separator: ",")
        var planned = statement
        planned.name = prepared[key]
        if planned.name == nil {
            // It may be about a table that only exists once the posted ones have run.
            try catchUp()
            preparedCount += 1
            let name = "m\(preparedCount)"
            try checked(PQprepare(pointer, name, statement.text, Int32(kinds.count), kinds.map(\.rawValue)))
            prepared[key] = name
            planned.name = name
        }
        return planned
    }

    @discardableResult
    private func checked(_ answer: OpaquePointer?) throws -> PostgresResult {
        guard let answer else { throw StorageProblem.unreachable(reason: "PostgreSQL") }
        let result = PostgresResult(answer)
        if result.succeeded { return result }
        guard isAlive else { throw StorageProblem.unreachable(reason: "PostgreSQL \(result.state)") }
        // A table changed under a kept plan: the next attempt plans anew.
        if result.state == "0A000", !prepared.isEmpty {
            prepared.removeAll(keepingCapacity: true)
            throw StorageProblem.busy
        }
        throw result.problem
    }
}
