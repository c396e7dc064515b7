// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct SearchTests {
    @Test func `texts are understood as number, tail, phone or name`() {
        #expect(SearchQuery("42900619800506001x") == .number("42900619800506001X"))
        #expect(SearchQuery("４２９００６１９８００５０６００１Ｘ") == .number("42900619800506001X"))
        #expect(SearchQuery("001x") == .tail("001X"))
        #expect(SearchQuery("1234") == .tail("1234"))
        #expect(SearchQuery("138 0000 1234") == .phone("13800001234"))
        #expect(SearchQuery("H10000001") == .number("H10000001"))
        #expect(SearchQuery("  ") == nil)
        #expect(SearchQuery("12345") == nil)
        #expect(SearchQuery("\"*()%';--") == nil)
    }

    @Test func `parts of a name, pinyin and initials find it`() async throws {
        let kernel = try await KernelFixture.make()
        try await kernel.person("欧阳吕布", hukou: kernel.villageA)
        try await kernel.person("买买提·吐尔逊", hukou: kernel.villageA)
        try await kernel.person("John Smith", hukou: kernel.villageA)
        let actor = kernel.clerk(kernel.townA)
        for text in [
            "欧阳", "吕布", "欧阳吕布", "欧", "ouyang", "ouyanglvbu", "lyubu", "lvbu", "OUYANG", "oylb", "oyl", "ou yang",
        ] {
            #expect(try await kernel.names(actor, PersonQuery(text: text)) == ["欧阳吕布"], "\(text)")
        }
        for text in ["买买提", "买买提·吐尔逊", "maimaiti", "吐尔逊", "mmt"] {
            #expect(try await kernel.names(actor, PersonQuery(text: text)) == ["买买提·吐尔逊"], "\(text)")
        }
        #expect(try await kernel.names(actor, PersonQuery(text: "john smith")) == ["John Smith"])
        #expect(try await kernel.names(actor, PersonQuery(text: "阳布")) == [])
    }

    @Test func `names that sound alike are found when asked for`() async throws {
        let kernel = try await KernelFixture.make()
        try await kernel.person("张林", hukou: kernel.villageA)
        try await kernel.person("章宁", hukou: kernel.villageA)
        try await kernel.person("李四", hukou: kernel.villageA)
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "张林")) == ["张林"])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "张林", similar: true)) == ["章宁", "张林"])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "zhanglin", similar: true)) == ["章宁", "张林"])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "zanglin", similar: true)) == ["章宁", "张林"])
    }

    @Test func `hostile text neither breaks the search nor widens it`() async throws {
        let kernel = try await KernelFixture.make()
        try await kernel.person("张三", hukou: kernel.villageB)
        let actor = kernel.clerk(kernel.townA)
        for text in [
            "\" OR r1 OR \"", "张三\" OR \"c5f20", "* AND *", "' | 'r1", "a\u{0}b", "NEAR(a b)",
            "<script>alert(1)</script>",
            "%", "_", "😀", "\u{202E}张三", String(repeating: "张", count: 500), "terms:张",
        ] {
            #expect(try await kernel.names(actor, PersonQuery(text: text)) == [], "\(text)")
        }
    }

    @Test func `rare characters of papers are searchable`() async throws {
        let kernel = try await KernelFixture.make()
        try await kernel.person("王䶮", hukou: kernel.villageA)
        try await kernel.person("李𬭎", hukou: kernel.villageA)
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "wangyan")) == ["王䶮"])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "𬭎")) == ["李𬭎"])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "lihong")) == ["李𬭎"])
    }
}
