// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Certificates of entries, from the number to the page on which anybody verifies them.
struct RegisterCertificateTests {
    private static func issue(_ office: RegisterOffice, _ entry: RegisterEntry) async throws -> RegisterCertificate {
        try await office.rooms.registers.issueCertificate(
            actor: office.officer,
            registerID: "bridge",
            entryID: entry.id
        )
    }

    @Test(arguments: TestStores.all)
    func `a certificate is numbered without gaps, printed, verified, replaced and revoked`(
        store: Dialect
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let registers = office.rooms.registers
            let entry = try await office.bridge("状元桥", ["keeper": "13971234567"])
            let first = try await Self.issue(office, entry)
            #expect(first.number == "2026-0001")
            #expect(first.validUntil?.iso == "2027-11-19")
            let paper = try await registers.certificatePaper(
                actor: office.officer,
                registerID: "bridge",
                entryID: entry.id,
                certificateID: first.id
            )
            #expect(paper.html.contains("状元桥") && paper.html.contains("2027年11月19日"))
            #expect(!paper.html.contains("1397"))
            #expect(try await office.rooms.casework.verify(code: first.code)?.number == "2026-0001")
            #expect(try await registers.standing(code: first.code)?.isGood == true)
            #expect(try await registers.standing(code: "NONE") == nil)

            let second = try await Self.issue(office, entry)
            #expect(second.number == "2026-0002")
            #expect(try await office.dossier(entry.id).certificates.map(\.state) == [.valid, .replaced])
            #expect(try await registers.standing(code: first.code)?.isGood == false)
            func revoke(_ reason: String) async throws {
                try await registers.revokeCertificate(
                    actor: office.officer,
                    registerID: "bridge",
                    entryID: entry.id,
                    certificateID: second.id,
                    reason: reason
                )
            }
            await #expect(throws: RegisterProblem.reasonNeeded) { try await revoke("") }
            try await revoke("材料不实")
            await #expect(throws: RegisterProblem.certificateOver) { try await revoke("材料不实") }
            let standing = try #require(try await registers.standing(code: second.code))
            #expect(!standing.isGood && standing.state.contains("已撤销"))
            let history = try await office.dossier(entry.id).history
            #expect(history.first?.title == "撤销证照 2026-0002" && history.first?.reason == "材料不实")
        }
    }

    @Test(arguments: TestStores.all)
    func `a certificate is issued in its states only, ends with its entry, and runs out`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let registers = office.rooms.registers
            func move(_ entry: RegisterEntry, _ version: Int64, _ id: String) async throws {
                _ = try await registers.move(
                    actor: office.officer,
                    RegisterMove(
                        registerID: "bridge",
                        entryID: entry.id,
                        version: version,
                        moveID: id,
                        reason: "危桥"
                    )
                )
            }
            let entry = try await office.bridge("状元桥")
            let certificate = try await Self.issue(office, entry)
            try await move(entry, 1, "shut")
            await #expect(throws: RegisterProblem.certificateState(state: "封闭")) {
                try await Self.issue(office, entry)
            }
            #expect(try await registers.standing(code: certificate.code)?.isGood == true)
            try await move(entry, 2, "pull_down")
            #expect(try await registers.standing(code: certificate.code)?.isGood == false)
            await #expect(throws: RegisterProblem.ended(state: "拆除")) { try await Self.issue(office, entry) }

            let other = try await office.bridge("望仙桥")
            let later = try await Self.issue(office, other)
            #expect(later.number == "2026-0002", "a refused certificate takes no number")
            office.clock.travel(to: office.clock.now().adding(seconds: 366 * 86_400))
            #expect(try await registers.standing(code: later.code)?.state.contains("已过有效期") == true)
        }
    }
}
