// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Web

/// The document itself: whole, and nothing in it dangles.
struct DocumentTests {
    @Test func `it is OpenAPI 3.1, open to all, and every reference in it resolves`() async throws {
        try await TestSite.run { site in
            let reply = try await site.get(API.document)
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"]?.hasPrefix("application/json") == true)
            let contract = Contract(try Value(reply.text))
            #expect(contract.document["openapi"] == "3.1.0")
            #expect(!contract.document["info"]["title"].string.isEmpty)
            let references = contract.document.all.map { $0["$ref"].string }.filter { !$0.isEmpty }
            #expect(references.count > 100)
            for reference in Set(references) {
                #expect(reference.hasPrefix("#/components/"))
                #expect(!contract.resolve(reference).isNull, "\(reference)")
            }
        }
    }

    @Test func `no schema is left over, and every object says whether it may have more members`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let used = Set(contract.document.all.map { $0["$ref"].string })
            for (name, schema) in contract.document["components"]["schemas"].members {
                #expect(used.contains("#/components/schemas/\(name)"), "\(name)")
                #expect(!schema["additionalProperties"].isNull, "\(name)")
                let properties = Set(schema["properties"].members.keys)
                #expect(Set(schema["required"].list.map(\.string)).isSubset(of: properties), "\(name)")
            }
        }
    }

    @Test func `every operation has a name, a summary, its parameters, an answer and the refusals`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let tags = Set(contract.document["tags"].list.map { $0["name"].string })
            for operation in contract.operations {
                let value = operation.value
                #expect(!operation.id.isEmpty && !value["summary"].string.isEmpty, "\(operation.path)")
                #expect(value["tags"].list.allSatisfy { tags.contains($0.string) }, "\(operation.id)")
                let inPath = value["parameters"].list.filter { $0["in"] == "path" }
                #expect(inPath.allSatisfy { $0["required"] == true }, "\(operation.id)")
                let named = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
                #expect(inPath.map { "{\($0["name"].string)}" }.sorted() == named.map(String.init).sorted())
                let statuses = Set(value["responses"].members.keys)
                #expect(statuses.isSuperset(of: ["400", "401", "403", "404", "429", "503"]), "\(operation.id)")
                #expect(statuses.contains("200") != statuses.contains("201"), "\(operation.id)")
                let hasBody = !value["requestBody"].isNull
                #expect(hasBody == (["POST", "PATCH"].contains(operation.method)), "\(operation.id)")
                let keyed = value["parameters"].list.contains { $0["$ref"] == "#/components/parameters/IdempotencyKey" }
                #expect(keyed == hasBody, "\(operation.id)")
            }
        }
    }
}
