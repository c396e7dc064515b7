// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
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

/// What the document says of the services that are installed.
struct ServiceDocumentTests {
    @Test func `each service tells the answers it takes by type, and its steps with their outcomes`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let services = contract.document["x-services"].list
            #expect(Set(services.map { $0["id"].string }).isSuperset(of: ["dibao", "lihun-dengji", "diming-mingming"]))
            #expect(services.count == site.rooms.casework.services.current.count)
            let dibao = try #require(services.first { $0["id"] == "dibao" })
            let family = contract.resolve(dibao["answers"]["family"]["$ref"].string)
            #expect(family["properties"]["urban"]["enum"] == ["城市", "农村"])
            #expect(family["properties"]["assets"]["x-type"] == "money")
            #expect(family["properties"]["job_cost"]["x-unit"] == "元/月")
            #expect(family["properties"]["car"]["enum"] == ["是", "否"])
            #expect(Set(family["required"].list.map(\.string)) == ["urban", "assets", "car", "houses"])
            let accept = try #require(dibao["steps"].list.first { $0["id"] == "accept" })
            #expect(accept["kind"] == "form")
            let outcomes = accept["outcomes"].list
            #expect(outcomes.map { $0["action"].string } == ["accept", "not-accept"])
            #expect(outcomes.first?["next"] == "verify" && outcomes.last?["end"] == "refused")
            #expect(outcomes.last?["needs_reason"] == true)
            #expect(try await site.get(API.versionedDocument).text == (try await site.get(API.document).text))
        }
    }

    @Test func `what the forms of a service take is what the API takes`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let clerk = try await site.token("township-clerk", contract)
            let schema = contract.resolve("#/components/schemas/answers.dibao.family")
            var answers: [String: Value] = [:]
            let drawn = "data:image/png;base64,\(TestSite.picture.base64EncodedString())"
            for (name, property) in schema["properties"].members where property["x-step"] == .null {
                let type = property["x-type"].string
                // Records are named by what the store has.
                if type == "household" { continue }
                answers[name] = property["enum"].list.first ?? (type == "signature" ? .string(drawn) : "100")
            }
            let path = "/families/\(site.here.familyID)/answers"
            let version = try await clerk.get("/cases/\(site.here.caseID)")["version"]
            let kept = try await clerk.post(path, ["version": version, "answers": .object(answers)])
            #expect(kept["facts"].list.count >= answers.count)
            let next = try await clerk.get("/cases/\(site.here.caseID)")["version"]
            try await clerk.post(path, ["version": next, "answers": ["urban": "月亮"]], status: 422)
        }
    }
}
