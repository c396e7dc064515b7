// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Finding people as clerks type them, alike on both databases.
struct ReadingsTests {
    @Test(arguments: TestStores.all)
    func `family names are found under every reading`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            for name in ["单小军", "仇大海", "曾国平", "解立新", "查明远", "区少华", "盖世才"] {
                try await kernel.person(name, hukou: kernel.villageA)
            }
            let actor = kernel.clerk(kernel.townA)
            for (text, name) in [
                ("shanxiaojun", "单小军"), ("danxiaojun", "单小军"), ("sxj", "单小军"), ("dxj", "单小军"),
                ("qiudahai", "仇大海"), ("choudahai", "仇大海"), ("qdh", "仇大海"), ("cdh", "仇大海"),
                ("zengguoping", "曾国平"), ("cengguoping", "曾国平"), ("zgp", "曾国平"), ("cgp", "曾国平"),
                ("xielixin", "解立新"), ("jielixin", "解立新"), ("xlx", "解立新"), ("jlx", "解立新"),
                ("zhamingyuan", "查明远"), ("chamingyuan", "查明远"), ("oushaohua", "区少华"), ("qushaohua", "区少华"),
                ("geshicai", "盖世才"), ("gaishicai", "盖世才"),
            ] {
                #expect(try await kernel.names(actor, PersonQuery(text: text)) == [name], "\(text)")
            }
            for (text, name) in [("shan", "单小军"), ("qiu", "仇大海"), ("zeng", "曾国平"), ("xie", "解立新")] {
                #expect(try await kernel.names(actor, PersonQuery(text: text)) == [name], "\(text)")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a person is found by number, last four, name, pinyin and initials`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            let number = try kernel.number("1980-05-06", serial: 7)
            try await kernel.person("张三", serial: 7, hukou: kernel.villageA)
            try await kernel.person("李四", serial: 8, hukou: kernel.villageA)
            for text in [number.number, number.lastFour, "张三", "zhangsan", "zs", "ZHANG SAN"] {
                #expect(
                    try await kernel.names(kernel.clerk(kernel.townA), PersonQuery(text: text)) == ["张三"],
                    "\(text)"
                )
                #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: text)) == [], "\(text)")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `similar names are found when asked for, long ones by their parts`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            for name in ["张林", "章宁", "阿卜杜热合曼·麦麦提图尔荪"] {
                try await kernel.person(name, hukou: kernel.villageA)
            }
            let actor = kernel.system
            #expect(try await kernel.names(actor, PersonQuery(text: "张林")) == ["张林"])
            #expect(try await kernel.names(actor, PersonQuery(text: "张林", similar: true)) == ["章宁", "张林"])
            for text in ["麦麦提", "阿卜杜热合曼", "阿卜杜热合曼·麦麦提图尔荪", "abudu", "maimaiti"] {
                #expect(
                    try await kernel.names(actor, PersonQuery(text: text)) == ["阿卜杜热合曼·麦麦提图尔荪"],
                    "\(text)"
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a merge and its undoing hold on this database, and both need a reason`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            let parties = kernel.parties
            let survivor = try await kernel.person("张三", hukou: kernel.villageA)
            let loser = try await kernel.person("张叁", serial: 1, hukou: kernel.villageB)
            let before = try await kernel.snapshot()
            await #expect(throws: AccessProblem.reasonNeeded) {
                try await parties.merge(
                    actor: kernel.system,
                    survivor: survivor,
                    loser: loser,
                    versions: (1, 1),
                    reason: " "
                )
            }
            try await parties.merge(
                actor: kernel.system,
                survivor: survivor,
                loser: loser,
                versions: (1, 1),
                reason: "同一人重复建档"
            )
            #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: "zhangsan")) == ["张三"])
            #expect(try await parties.merged(actor: kernel.system, into: survivor).map(\.name) == ["张叁"])
            await #expect(throws: AccessProblem.reasonNeeded) {
                try await parties.unmerge(actor: kernel.system, loser: loser, reason: "")
            }
            try await parties.unmerge(actor: kernel.system, loser: loser, reason: "核实为两人")
            #expect(try await kernel.snapshot() == before)
            #expect(try await parties.merged(actor: kernel.system, into: survivor).isEmpty)
        }
    }
}
