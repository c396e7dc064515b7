// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import HTTPTypes
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// One line of the table from which both the routes and the document are made.
struct Endpoint: Sendable {
    /// Where all paths begin.
    static let root = "/api/v1"
    /// Largest body without files, in bytes.
    static let plainLimit = 1 << 20

    let method: HTTPRequest.Method
    /// Path below `root`, with parameters in braces.
    let path: String
    /// Unique name of the operation, such as `searchPersons`.
    let operation: String
    let summary: String
    let access: RouteAccess
    let query: [ObjectSchema.Field]
    let body: ObjectSchema?
    let limit: Int
    let answer: ObjectSchema
    let status: HTTPResponse.Status
    /// Whether the answer is kept for a request that is sent again. Otherwise it is carried out again: what is masked
    /// is opened with a new line in the audit.
    let keepsAnswer: Bool
    let handle: @Sendable (APICall) async throws -> JSON

    var fullPath: String { Self.root + path }
    /// First part of the path, by which the document groups.
    var tag: String { path.split(separator: "/").first.map(String.init) ?? "" }

    /// The path as the router spells it.
    var routerPath: String {
        fullPath.split(separator: "/").map { part in
            part.hasPrefix("{") ? ":" + part.dropFirst().dropLast() : "/" + part
        }.reduce(into: "") { path, part in path += part.hasPrefix("/") ? part : "/" + part }
    }

    /// Names in the path.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// Path parameters that are no keys of records.
    static let textParameters: Set<String> = ["hash", "code", "register", "bundle", "plan", "indicator"]

    static func get<Value>(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ access: RouteAccess,
        query: [ObjectSchema.Field] = [],
        _ shape: Shape<Value>,
        _ handle: @escaping @Sendable (APICall) async throws -> Value
    ) -> Endpoint {
        Endpoint(
            method: .get,
            path: path,
            operation: operation,
            summary: summary,
            access: access,
            query: query,
            body: nil,
            limit: 0,
            answer: shape.schema,
            status: .ok,
            keepsAnswer: false,
            handle: { try shape.json(try await handle($0)) }
        )
    }

    /// - Parameters:
    ///   - name: of the body's schema.
    ///   - files: whether the body carries files.
    static func post<Value>(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ access: RouteAccess,
        body name: String,
        _ fields: [ObjectSchema.Field],
        files: Bool = false,
        created: Bool = false,
        keepsAnswer: Bool = true,
        _ shape: Shape<Value>,
        _ handle: @escaping @Sendable (APICall) async throws -> Value
    ) -> Endpoint {
        sending(
            .post,
            path,
            operation,
            summary,
            access,
            ObjectSchema(name: name, fields: fields),
            files: files,
            created: created,
            keepsAnswer: keepsAnswer,
            shape,
            handle
        )
    }

    /// A change of those fields of a record that are sent.
    static func patch<Value>(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ access: RouteAccess,
        body name: String,
        _ fields: [ObjectSchema.Field],
        _ shape: Shape<Value>,
        _ handle: @escaping @Sendable (APICall) async throws -> Value
    ) -> Endpoint {
        sending(
            .patch,
            path,
            operation,
            summary,
            access,
            ObjectSchema(name: name, fields: fields),
            shape,
            handle
        )
    }

    private static func sending<Value>(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ access: RouteAccess,
        _ body: ObjectSchema,
        files: Bool = false,
        created: Bool = false,
        keepsAnswer: Bool = true,
        _ shape: Shape<Value>,
        _ handle: @escaping @Sendable (APICall) async throws -> Value
    ) -> Endpoint {
        Endpoint(
            method: method,
            path: path,
            operation: operation,
            summary: summary,
            access: access,
            query: [],
            body: body,
            // Base 64 makes four characters of three bytes.
            limit: files ? BlobLimit.bytes / 3 * 4 + Self.plainLimit : Self.plainLimit,
            answer: shape.schema,
            status: created ? .created : .ok,
            keepsAnswer: keepsAnswer,
            handle: { try shape.json(try await handle($0)) }
        )
    }
}

/// A request as an endpoint sees it.
struct APICall: Sendable {
    let actor: Actor
    let site: SiteContext
    /// The sender's key, or one of ours when there is none; facades count a request with it once.
    let requestID: String
    let parameters: Parameters
    let query: Inputs
    let body: Inputs

    var rooms: Rooms { site.rooms }

    /// The key of a record in the path.
    /// - Throws: `AccessProblem.notFound` when it is none.
    func key(_ name: String = "id") throws -> Int64 {
        guard let key = parameters.get(name).flatMap({ Int64($0) }) else { throw AccessProblem.notFound(what: "记录") }
        return key
    }

    /// People that stand in a record which the actor may see, wherever they are registered; masked all the same.
    func people(_ ids: [Int64]) async throws -> [Int64: PersonSummary] {
        let found = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func text(_ name: String) throws -> String {
        guard let text = parameters.get(name), !text.isEmpty else { throw AccessProblem.notFound(what: "记录") }
        return text
    }

    static let cursor = Input<Int64?>("cursor", "next of the page before; absent for the first page")
    static let limit = Input<Int?>("limit", "Rows on a page, 1 to 100; 20 when absent")
    static let version = Input<Int64>("version", "The version that was read; another one since is a conflict (409)")

    /// Rows on a page.
    var pageSize: Int {
        get throws {
            let size = try query[Self.limit] ?? 20
            guard (1...100).contains(size) else { throw APIProblem.badParameter("limit", needed: "1 到 100 的整数") }
            return size
        }
    }
}
