// SPDX-License-Identifier: Apache-2.0
import CPostgres
import Storage

/// One connection to a store. Used by one thread at a time; never leaves its slot of the pool.
final class PostgresConnection {
    private static let cacheLimit = 500
    /// Longer argument lists are one-off batches, for which a kept plan would only fill the server's memory.
    private static let preparedParameters = 200

    private let pointer: OpaquePointer
    private var prepared: [String: String] = [:]
    private var preparedCount = 0
    /// How the transaction begins that has not asked anything yet: these go to the server with its first statement.
    private var beginning: [String] = []
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
        settle()
        // What it said comes with the first look, and that it hung up with the second.
        return PQconsumeInput(pointer) == 1 && PQconsumeInput(pointer) == 1 && isAlive
    }

    /// Runs a command without arguments or result, such as `savepoint`.
    @discardableResult
    func command(_ text: String) throws -> PostgresResult {
        try beginAlone()
        return try checked(PQexec(pointer, text))
    }

    /// Starts a transaction; the one moment at which kept plans can be dropped without harm.
    func begin(_ text: String) throws {
        if prepared.count > Self.cacheLimit {
            try command("deallocate all")
            prepared.removeAll(keepingCapacity: true)
        }
        beginning = [text]
    }

    /// A setting for the rest of the transaction.
    func set(_ text: String) throws {
        if beginning.isEmpty { try command(text) } else { beginning.append(text) }
    }

    /// Keeps what a transaction wrote.
    /// - Throws: `StorageProblem.statement` when the server undid it instead.
    func commit() throws {
        guard beginning.isEmpty else { return beginning = [] }
        let tag = try command("commit").tag
        guard tag == "COMMIT" else { throw StorageProblem.statement(code: "25P02", detail: tag) }
    }

    /// Ends a transaction that wrote nothing. Nobody waits for the answer, which says nothing.
    func endReading() {
        guard beginning.isEmpty else { return beginning = [] }
        isEnding = PQsendQuery(pointer, "commit") == 1
    }

    /// - Returns: whether the connection can be used again.
    func rollback() -> Bool {
        guard beginning.isEmpty else {
            beginning = []
            return isAlive
        }
        guard let answer = PQexec(pointer, "rollback") else { return false }
        return PostgresResult(answer).succeeded && isAlive
    }

    private func beginAlone() throws {
        guard !beginning.isEmpty else { return }
        let texts = beginning
        beginning = []
        try checked(PQexec(pointer, texts.joined(separator: "; ")))
    }

    private func settle() {
        guard isEnding else { return }
        isEnding = false
        while let answer = PQgetResult(pointer) { PQclear(answer) }
    }

    /// Runs a statement with its arguments, keeping its plan for the next time unless it is to be planned anew.
    func execute(_ text: String, _ parameters: PostgresParameters, anew: Bool = false) throws -> PostgresResult {
        guard !anew, (1...Self.preparedParameters).contains(parameters.count) else {
            return try executeOnce(text, parameters)
        }
        let name = try prepare(text, parameters.kinds)
        let count = Int32(parameters.count)
        return try parameters.withPointers { values, lengths, formats in
            if !beginning.isEmpty {
                return try first {
                    PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 0)
                }
            }
            return try checked(PQexecPrepared(pointer, name, count, values, lengths, formats, 0))
        }
    }

    private func executeOnce(_ text: String, _ parameters: PostgresParameters) throws -> PostgresResult {
        let types = parameters.kinds.map(\.rawValue)
        let count = Int32(parameters.count)
        return try parameters.withPointers { values, lengths, formats in
            if !beginning.isEmpty {
                return try first {
                    PQsendQueryParams(pointer, text, count, types, values, lengths, formats, 0)
                }
            }
            return try checked(PQexecParams(pointer, text, count, types, values, lengths, formats, 0))
        }
    }

    /// Begins a transaction and runs its first statement, in one way to the server and back.
    private func first(_ send: () -> Int32) throws -> PostgresResult {
        let texts = beginning
        beginning = []
        guard PQenterPipelineMode(pointer) == 1,
            texts.allSatisfy({ PQsendQueryParams(pointer, $0, 0, nil, nil, nil, nil, 0) == 1 }),
            send() == 1, PQpipelineSync(pointer) == 1
        else { throw StorageProblem.unreachable(reason: "PostgreSQL") }
        let begun = texts.map { _ in Result { try checked(pipelined()) } }
        let answer = Result { try checked(pipelined()) }
        if let mark = PQgetResult(pointer) { PQclear(mark) }
        PQexitPipelineMode(pointer)
        for answer in begun { _ = try answer.get() }
        return try answer.get()
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

    private func prepare(_ text: String, _ kinds: [PostgresParameters.Kind]) throws -> String {
        let key = text + "\u{0}" + kinds.map { String($0.rawValue) }.joined(separator: ",")
        if let name = prepared[key] { return name }
        preparedCount += 1
        let name = "m\(preparedCount)"
        try checked(PQprepare(pointer, name, text, Int32(kinds.count), kinds.map(\.rawValue)))
        prepared[key] = name
        return name
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
