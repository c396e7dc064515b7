// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import HTTPTypes

/// The OpenAPI 3.1 document of a table of endpoints.
struct OpenAPIDocument {
    let endpoints: [Endpoint]
    let office: String
    /// Services of the release in force.
    var services: [CaseService] = []

    private static let problem = ObjectSchema(
        name: "Problem",
        fields: [
            .init(name: "type", schema: .text(), required: true, note: "Stable code, such as casework.stale"),
            .init(name: "title", schema: .text(), required: true, note: "What happened and what to do, in Chinese"),
            .init(name: "status", schema: .integer, required: true, note: ""),
            .init(name: "field", schema: .text(), required: false, note: "The field or parameter that caused it"),
            .init(name: "reference", schema: .text(), required: false, note: "To be told to the administrator"),
        ]
    )

    var json: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": .string("民政一网 · \(office)"),
                "version": "1",
                "description":
                    "JSON API. Every answer and every refusal is what the same office would get on the pages.",
            ],
            "servers": [["url": "/"]],
            "security": [["token": []]],
            "tags": .list(tags.map { ["name": .string($0)] }),
            "x-services": .list(services.map { ServiceDocument($0).json }),
            "paths": paths,
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "parameters": ["IdempotencyKey": Self.keyParameter],
                "responses": ["Problem": Self.problemResponse],
                "schemas": schemas,
            ],
        ]
    }

    private var tags: [String] {
        endpoints.map(\.tag).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private var paths: JSON {
        let order = endpoints.map(\.fullPath).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return .object(
            order.map { path in
                let operations = endpoints.filter { $0.fullPath == path }.map { endpoint in
                    JSON.Member(endpoint.method.rawValue.lowercased(), operation(endpoint))
                }
                return JSON.Member(path, .object(operations))
            }
        )
    }

    private func operation(_ endpoint: Endpoint) -> JSON {
        var members = [
            JSON.Member("operationId", .string(endpoint.operation)),
            JSON.Member("summary", .string(endpoint.summary)),
            JSON.Member("tags", [.string(endpoint.tag)]),
            JSON.Member("x-permission", .string(endpoint.access.description)),
            JSON.Member("parameters", .list(parameters(endpoint))),
        ]
        if let body = endpoint.body {
            members.append(
                JSON.Member(
                    "requestBody",
                    ["required": true, "content": ["application/json": ["schema": Schema.object(body).document]]]
                )
            )
        }
        members.append(JSON.Member("responses", responses(endpoint)))
        return .object(members)
    }

    private func parameters(_ endpoint: Endpoint) -> [JSON] {
        let inPath: [JSON] = endpoint.pathParameters.map { name in
            let schema: Schema = Endpoint.textParameters.contains(name) ? .text() : .integer
            return ["name": .string(name), "in": "path", "required": true, "schema": schema.document]
        }
        let inQuery: [JSON] = endpoint.query.map { field in
            // A parameter is absent, never null.
            let schema = if case .nullable(let inner) = field.schema { inner } else { field.schema }
            return [
                "name": .string(field.name), "in": "query", "required": .flag(field.required),
                "description": .string(field.note), "schema": schema.document,
            ]
        }
        let key: [JSON] = endpoint.body == nil ? [] : [["$ref": "#/components/parameters/IdempotencyKey"]]
        return inPath + inQuery + key
    }

    private func responses(_ endpoint: Endpoint) -> JSON {
        let answer: JSON = [
            "description": .string(endpoint.summary),
            "content": ["application/json": ["schema": Schema.object(endpoint.answer).document]],
        ]
        let refusals =
            [400, 401, 403, 404, 409] + (endpoint.body == nil ? [] : [413]) + [422, 429, 500, 503]
        return .object(
            [JSON.Member(String(endpoint.status.code), answer)]
                + refusals.map { JSON.Member(String($0), ["$ref": "#/components/responses/Problem"]) }
        )
    }

    private static let keyParameter: JSON = [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description":
            "1 to 100 visible ASCII characters, for 48 hours: the same request under it is answered alike and carried out once, another request is a conflict (409).",
        "schema": ["type": "string", "maxLength": 100],
    ]

    private static let problemResponse: JSON = [
        "description": "Refused; type says why",
        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
    ]

    private var schemas: JSON {
        let all =
            [Self.problem]
            + endpoints.flatMap { endpoint in
                (endpoint.body.map { Schema.object($0).objects } ?? []) + Schema.object(endpoint.answer).objects
            }
        let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let ofServices = services.flatMap { ServiceDocument($0).schemas }
        return .object(
            byName.values.sorted { $0.name < $1.name }.map { JSON.Member($0.name, $0.document) } + ofServices
        )
    }
}
