// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing

struct DatabaseAddressTests {
    @Test func `a file address keeps its path`() throws {
        #expect(try DatabaseAddress.parse("sqlite:data/store.sqlite") == .sqlite(path: "data/store.sqlite"))
        #expect(try DatabaseAddress.parse("sqlite:/数据/库") == .sqlite(path: "/数据/库"))
    }

    @Test func `a server address has all its parts, decoded`() throws {
        let address = try DatabaseAddress.parse(
            "postgres://min:p%40ss@db.local:6432/civil?store=c429006&sslmode=require"
        )
        guard case .postgres(let server) = address else {
            Issue.record("not a server")
            return
        }
        #expect(server.host == "db.local")
        #expect(server.port == 6432)
        #expect(server.user == "min")
        #expect(server.password == "p@ss")
        #expect(server.database == "civil")
        #expect(server.store == "c429006")
        #expect(server.security == "require")
    }

    @Test func `port, password and security have defaults`() throws {
        guard case .postgres(let server) = try DatabaseAddress.parse("postgres://u@h/d?store=a") else {
            Issue.record("not a server")
            return
        }
        #expect(server.port == 5432)
        #expect(server.password == nil)
        #expect(server.security == "prefer")
    }

    @Test(arguments: [
        "", "sqlite:", "store.sqlite", "mysql://u@h/d?store=a", "postgres://u@h/d", "postgres://h/d?store=a",
        "postgres://u@h/?store=a", "postgres://u@h/d/e?store=a", "postgres://u@h/d?store=A",
        "postgres://u@h/d?store=1a",
        "postgres://u@h/d?store=a-b", "postgres://u@h/d?store=a%22;drop", "postgres://u@h/d?store=a&store=b",
        "postgres://u@h/d?store=a&host=x", "postgres://u@h/d?store=a&sslmode=maybe",
        "postgres://u@h/d?store=a23456789012345678901234567890123456789012",
    ])
    func `an address that is not whole is refused`(_ text: String) {
        let problem = #expect(throws: StorageProblem.self) { try DatabaseAddress.parse(text) }
        #expect(problem?.code == "storage.address")
    }

    @Test func `a refused address does not tell its password`() {
        let problem = #expect(throws: StorageProblem.self) { try DatabaseAddress.parse("postgres://u:geheim@h/d") }
        #expect(problem?.message.contains("geheim") == false)
    }
}
