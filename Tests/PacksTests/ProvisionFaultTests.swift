// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing

/// What townships should have, as packs say it, and what is said of a faulty one.
struct ProvisionFaultTests {
    private static func load(_ wrong: (from: String, to: String)? = nil) throws -> ResolvedPack {
        let national = try PackLoader.load(folder: "\(PackFolder.all)/national")
        var files = national.files
        if let wrong {
            let text = String(decoding: try #require(files["provision.yaml"]), as: UTF8.self)
            try #require(text.contains(wrong.from))
            files["provision.yaml"] = Array(text.replacing(wrong.from, with: wrong.to).utf8)
        }
        return try ResolvedPack([try PackLoader.load(files: files, name: "national")])
    }

    @Test func `the shipped provisions name rules, inputs and registers that there are`() throws {
        let provision = try #require(try Self.load().provisions.first { $0.id == "township" })
        #expect(provision.people == "常住人口")
        #expect(provision.lines.map(\.title).contains("公益性服务岗位"))
        let own = try ResolvedPack.load(packs: PackFolder.all, id: "zhejiang-xinchang")
        #expect(own.provisions.count == 1)
        #expect(own.provisions.first?.lines.map(\.title).contains("乡镇经办人员") == true)
    }

    @Test(arguments: [
        ("program: renyuan-peibei", "program: bianzhi", "没有政策规则“bianzhi”"),
        ("{fact: 常住人口,", "{fact: 人口,", "没有输入“人口”"),
        ("needed: 应设公益岗位", "needed: 应设岗位", "“公益性服务岗位”写的“应设岗位”不是政策规则“renyuan-peibei”定义的名称"),
        ("there: 已有公益岗位", "there: 已有岗位", "there 写的“已有岗位”不在 facts 里"),
        ("where: {kind: 公益性服务岗位}", "where: {kind: 岗位}", "没有“岗位”这个值"),
        ("register: civil_post, where: {kind: 儿童主任}", "register: post, where: {kind: 儿童主任}", "没有登记簿“post”"),
        ("id: township\n", "id: 乡镇\n", "编号“乡镇”不能用"),
        ("title: 儿童主任,", "name: 儿童主任,", "title"),
    ])
    func `what a provision names must be there`(right: String, wrong: String, expected: String) throws {
        let problem = try #require(throws: PackProblem.self) { _ = try Self.load((right, wrong)) }
        #expect(problem.faults.contains { $0.text.contains(expected) }, "\(problem.faults.map(\.text))")
    }
}
