// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import SharedKernel
import Storage
import Vocabulary

/// The door of the API: token, pace, permission, body, key, answer. Cookies open nothing here.
struct APIDesk: Sendable {
    static let keyHeader = HTTPField.Name("Idempotency-Key")
    let site: SiteContext
    let pace: TokenPace

    func serve(_ endpoint: Endpoint, _ request: Request, _ context: WebContext) async -> Response {
        do {
            return try await answer(endpoint, request, context)
        } catch {
            return respond(to: error, logger: context.logger)
        }
    }

    private func answer(_ endpoint: Endpoint, _ request: Request, _ context: WebContext) async throws -> Response {
        let token = try Self.token(request.headers)
        guard let session = try await site.access.bearer(token: token) else { throw APIProblem.badToken }
        try pace.count(token, at: site.clock.now())
        guard !session.mustChangePassword else { throw APIProblem.passwordFirst }
        try endpoint.access.check(session)
        let query = try QueryReader.read(
            request.uri.queryParameters.map { (String($0.key), String($0.value)) },
            by: endpoint.query
        )
        guard let schema = endpoint.body else {
            let call = call(session.actor, nil, context, query: query, body: .none)
            return Self.json(try await endpoint.handle(call).text, status: endpoint.status)
        }
        let bytes = try await Self.body(of: request, limit: endpoint.limit)
        let body = try Self.object(bytes, request, schema)
        let fingerprint = ContentHash.of("\(request.uri.path)\u{1F}\(ContentHash.of(bytes))")
        guard let key = try Self.key(request.headers) else {
            let call = call(session.actor, nil, context, query: query, body: Inputs(body))
            return Self.json(try await endpoint.handle(call).text, status: endpoint.status)
        }
        // The rooms remember requests for good, so that their key says all that makes this request what it is.
        let request = "api:" + ContentHash.of("\(ContentHash.of(token))\u{1F}\(key)\u{1F}\(fingerprint)")
        let call = call(session.actor, request, context, query: query, body: Inputs(body))
        return try await once(endpoint, call, key: key, token: token, fingerprint, logger: context.logger)
    }

    private func call(
        _ actor: Actor,
        _ requestID: String?,
        _ context: WebContext,
        query: Inputs,
        body: Inputs
    ) -> APICall {
        APICall(
            actor: actor,
            site: site,
            requestID: requestID ?? site.requestID(),
            parameters: context.parameters,
            query: query,
            body: body
        )
    }

    /// Carries a request out unless it was answered before.
    private func once(
        _ endpoint: Endpoint,
        _ call: APICall,
        key: String,
        token: String,
        _ fingerprint: String,
        logger: Logger
    ) async throws -> Response {
        let access = site.access
        switch try await access.claim(key: key, of: token, fingerprint: fingerprint) {
        case .otherRequest: throw APIProblem.keyUsed
        case .running: throw APIProblem.stillRunning
        case .answered(_, nil): return Self.json(try await endpoint.handle(call).text, status: endpoint.status)
        case .answered(let status, let body?):
            var response = Self.json(body, status: .init(code: status))
            if status >= 400 { response.headers[.contentType] = Self.problemType }
            return response
        case .new: break
        }
        let status: HTTPResponse.Status
        let text: String
        do {
            (status, text) = (endpoint.status, try await endpoint.handle(call).text)
        } catch {
            let failure = Self.status(error)
            guard failure.code < 500, let problem = error as? any Problem else {
                try await access.release(key: key, of: token)
                throw error
            }
            let told = Self.text(problem, status: failure, reference: nil)
            try await access.keep(key: key, of: token, status: failure.code, body: told)
            throw error
        }
        try await access.keep(key: key, of: token, status: status.code, body: endpoint.keepsAnswer ? text : nil)
        return Self.json(text, status: status)
    }

    // MARK: - Reading

    private static func token(_ headers: HTTPFields) throws -> String {
        let words = (headers[.authorization] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { throw APIProblem.noToken }
        return String(words[1])
    }

    private static func key(_ headers: HTTPFields) throws -> String? {
        guard let name = keyHeader, let key = headers[name] else { return nil }
        guard (1...100).contains(key.utf8.count), key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw APIProblem.badKey
        }
        return key
    }

    private static func object(_ bytes: [UInt8], _ request: Request, _ schema: ObjectSchema) throws -> JSON {
        guard (request.headers[.contentType] ?? "").lowercased().hasPrefix("application/json") else {
            throw APIProblem.notObject
        }
        let json = try JSON.parse(bytes)
        try schema.check(json)
        return json
    }

    static func body(of request: Request, limit: Int) async throws -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        var body: [UInt8] = []
        var seen = 0
        // A moderate excess is read and dropped, so that the sender sees our answer and not a broken connection.
        for try await part in request.body {
            seen += part.readableBytes
            guard seen <= limit + (32 << 20) else { break }
            if seen <= limit, announced <= limit { body.append(contentsOf: part.readableBytesView) }
        }
        guard seen <= limit, announced <= limit else { throw WebProblem.tooLarge(limit: limit) }
        return body
    }

    // MARK: - Answering

    static let problemType = "application/problem+json; charset=utf-8"

    /// What is said of addresses below the root that no endpoint has, or none with that method.
    static func stray(allowed: [String]) -> Response {
        let problem: APIProblem = allowed.isEmpty ? .noEndpoint : .otherMethod
        var response = json(text(problem, status: problem.status, reference: nil), status: problem.status)
        response.headers[.contentType] = problemType
        if !allowed.isEmpty { response.headers[.allow] = allowed.joined(separator: ", ") }
        return response
    }

    func respond(to error: any Error, logger: Logger) -> Response {
        let status = Self.status(error)
        let reference = status.code >= 500 ? site.requestID() : nil
        if let reference {
            logger.error("request failed", metadata: ["reference": "\(reference)", "error": "\(error)"])
        }
        var response = Self.json(Self.text(error as? any Problem, status: status, reference: reference), status: status)
        response.headers[.contentType] = Self.problemType
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        if let tooFast = error as? APIProblem, case .tooFast(let seconds) = tooFast {
            response.headers[.retryAfter] = String(seconds)
        }
        return response
    }

    static func status(_ error: any Error) -> HTTPResponse.Status {
        if let problem = error as? APIProblem { return problem.status }
        if let access = error as? AccessProblem, case .tooManyTries = access { return .tooManyRequests }
        return (error as? any Problem).map(ProblemPage.status) ?? .internalServerError
    }

    private static func text(_ problem: (any Problem)?, status: HTTPResponse.Status, reference: String?) -> String {
        var members = [
            JSON.Member("type", .string(problem?.code ?? "internal")),
            JSON.Member("title", .string(problem?.message ?? "系统内部出现差错，操作没有生效。请稍后重试。")),
            JSON.Member("status", .integer(Int64(status.code))),
        ]
        if let field = problem?.field { members.append(JSON.Member("field", .string(field))) }
        if let reference { members.append(JSON.Member("reference", .string(reference))) }
        return JSON.object(members).text
    }

    static func json(_ text: String, status: HTTPResponse.Status) -> Response {
        var response = Reply.json(text, status: status)
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
